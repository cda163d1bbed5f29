package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who waits for the history of one address to be read: the sequencer, and sessions that come back.
 * One page answers all whose place lies on it, so that a thousand clients that lost the same node
 * cost few reads.
 *
 * <p><b>Threading.</b> Confined to the home loop of the address.
 */
final class Reads implements Turn {
  /** One page of history. */
  private static final int MESSAGES = 1_000;

  private static final long BYTES = 256 * 1024;

  private record Request(Position since, Consumer<Page> answered, Consumer<Throwable> failed) {}

  private final Address address;
  private final LaneContext context;
  private final Turns turns;
  private List<Request> waiting = new ArrayList<>(1);
  private List<Request> underWay = List.of();

  Reads(Address address, LaneContext context, Turns turns) {
    this.address = address;
    this.context = context;
    this.turns = turns;
  }

  void add(Position since, Consumer<Page> answered, Consumer<Throwable> failed) {
    waiting.add(new Request(since, answered, failed));
  }

  @Override
  public boolean isDue() {
    return !waiting.isEmpty();
  }

  @Override
  public void start() {
    Position since = begin();
    turns.run(
        () -> context.ledger().read(address, since, MESSAGES, BYTES),
        page -> {
          answered(since, page);
          turns.next();
        },
        failure -> {
          failed(failure);
          turns.next();
        });
  }

  /** Where to read: the oldest place in the epoch of who has waited longest. */
  private Position begin() {
    underWay = waiting;
    waiting = new ArrayList<>(1);
    Position oldest = underWay.get(0).since();
    for (Request request : underWay) {
      Position since = request.since();
      if (since.epoch().equals(oldest.epoch()) && since.offset() < oldest.offset()) {
        oldest = since;
      }
    }
    return oldest;
  }

  /** Who is not served by this page goes first next time. */
  private void answered(Position since, Page page) {
    List<Request> served = new ArrayList<>();
    List<Page> pages = new ArrayList<>();
    List<Request> unserved = new ArrayList<>();
    for (Request request : underWay) {
      Page own = request.since().equals(since) ? page : page.after(request.since()).orElse(null);
      if (own == null) {
        unserved.add(request);
      } else {
        served.add(request);
        pages.add(own);
      }
    }
    underWay = List.of();
    unserved.addAll(waiting);
    waiting = unserved;
    for (int i = 0; i < served.size(); i++) {
      served.get(i).answered().accept(pages.get(i));
    }
  }

  private void failed(Throwable failure) {
    List<Request> failing = underWay;
    underWay = List.of();
    failing.forEach(request -> request.failed().accept(failure));
  }
}
