package dev.herald.app;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.ledger.Append;
import dev.herald.ledger.Appended;
import dev.herald.ledger.Batch;
import dev.herald.ledger.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is sent to one address and kept: what comes while an operation is under way goes together as
 * the next batch, in the order in which it came. Every publication is answered once.
 *
 * <p><b>Threading.</b> Confined to the home loop of the address.
 */
final class Appends implements Turn {
  private final Address address;
  private final Lanes lanes;
  private final HistoryLimits limits;
  private final Turns turns;
  private final Routes routes;
  private final EpochNames epochs;
  private final Consumer<List<Message>> publish;
  private final Publications waiting = new Publications();

  /**
   * @param publish takes what was appended, to be routed to the owners
   */
  Appends(
      Address address,
      Lanes lanes,
      HistoryLimits limits,
      Turns turns,
      Routes routes,
      EpochNames epochs,
      Consumer<List<Message>> publish) {
    this.address = address;
    this.lanes = lanes;
    this.limits = limits;
    this.turns = turns;
    this.routes = routes;
    this.epochs = epochs;
    this.publish = publish;
  }

  void add(Publication publication) {
    waiting.add(publication);
  }

  @Override
  public boolean isDue() {
    return !waiting.isEmpty();
  }

  @Override
  public void start() {
    LaneContext context = lanes.context();
    List<Publication> publications = waiting.take();
    Batch batch =
        Publications.batch(publications, address, context.publisher(), lanes.nextNumber());
    String epoch = epochs.candidate();
    long now = context.loop().millis();
    turns.run(
        () -> context.ledger().append(append(batch, epoch, now)),
        appended -> appended(appended, publications, batch.messages()),
        failure -> {
          publications.forEach(publication -> publication.failed(failure));
          turns.next();
        });
  }

  /** Made anew when it is submitted again: others may have left since. */
  private Append append(Batch batch, String epoch, long now) {
    return new Append(
        address,
        batch,
        routes.version(),
        epoch,
        now,
        limits,
        routes.departed(),
        lanes.context().view().isApart());
  }

  private void appended(Appended appended, List<Publication> publications, List<Message> messages) {
    Places places = appended.places();
    epochs.taken(places.first().epoch());
    routes.learn(appended.owners());
    turns.next();
    List<Message> fresh = new ArrayList<>(messages.size());
    long previous = appended.previous();
    for (int i = 0; i < messages.size(); i++) {
      Position position = places.of(i);
      if (places.isRepeat(i)) {
        lanes.context().counters().repeated();
      } else {
        fresh.add(messages.get(i).at(position, previous));
        previous = fresh.get(fresh.size() - 1).chain();
      }
      publications.get(i).accepted(position);
    }
    if (!fresh.isEmpty()) {
      publish.accept(fresh);
    }
  }
}
