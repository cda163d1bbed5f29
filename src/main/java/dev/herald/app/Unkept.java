package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Message;
import dev.herald.core.Position;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is sent to one address and not kept: of the ledger it needs only the owners. Every
 * publication is answered once.
 *
 * <p><b>Threading.</b> Confined to the home loop of the address.
 */
final class Unkept implements Turn {
  private final Address address;
  private final LaneContext context;
  private final Turns turns;
  private final Routes routes;
  private final Consumer<List<Message>> publish;
  private final Publications waiting = new Publications();

  /**
   * @param publish takes what is to be routed to the owners
   */
  Unkept(
      Address address,
      LaneContext context,
      Turns turns,
      Routes routes,
      Consumer<List<Message>> publish) {
    this.address = address;
    this.context = context;
    this.turns = turns;
    this.routes = routes;
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
    List<Publication> publications = waiting.take();
    turns.runLightly(
        () -> context.ledger().route(address, routes.version()),
        changed -> {
          routes.learn(changed);
          turns.next();
          publish.accept(Publications.messages(publications, address));
          publications.forEach(publication -> publication.accepted(Position.UNKEPT));
        },
        failure -> {
          publications.forEach(publication -> publication.failed(failure));
          turns.next();
        });
  }
}
