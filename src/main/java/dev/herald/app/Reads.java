package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.Iterator;
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
  /** Messages of the longest page. */
  static final int MESSAGES = 1_000;

  private static final long BYTES = 256 * 1024;

  private record Request(
      Position since, int limit, Consumer<Page> answered, Consumer<Throwable> failed) {}

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

  /**
   * @param limit most messages that are of use, up to {@link #MESSAGES}; there may be more
   */
  void add(Position since, int limit, Consumer<Page> answered, Consumer<Throwable> failed) {
    waiting.add(new Request(since, limit, answered, failed));
  }

  @Override
  public boolean isDue() {
    return !waiting.isEmpty();
  }

  @Override
  public void start() {
    Position since = begin();
    int limit = underWay.stream().mapToInt(Request::limit).max().orElseThrow();
    turns.run(
        () -> context.ledger().read(address, since, limit, BYTES),
        page -> goOnBehind(() -> answered(since, page)),
        failure -> goOnBehind(() -> failed(failure)));
  }

  /** Others wait behind this read: one that can't use its answer must not hold them up. */
  private void goOnBehind(Runnable answering) {
    try {
      answering.run();
    } finally {
      turns.next();
    }
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
    List<Runnable> tellings = new ArrayList<>();
    List<Request> unserved = new ArrayList<>();
    for (Request request : underWay) {
      Page own = request.since().equals(since) ? page : page.after(request.since()).orElse(null);
      if (own == null) {
        unserved.add(request);
      } else {
        tellings.add(() -> request.answered().accept(own));
      }
    }
    underWay = List.of();
    unserved.addAll(waiting);
    waiting = unserved;
    tell(tellings.iterator());
  }

  private void failed(Throwable failure) {
    List<Runnable> tellings = new ArrayList<>();
    underWay.forEach(request -> tellings.add(() -> request.failed().accept(failure)));
    underWay = List.of();
    tell(tellings.iterator());
  }

  /** All of them, whatever one throws. */
  private static void tell(Iterator<Runnable> tellings) {
    try {
      while (tellings.hasNext()) {
        tellings.next().run();
      }
    } finally {
      if (tellings.hasNext()) {
        tell(tellings);
      }
    }
  }
}
