package dev.herald.app;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The ledger operations of one address on this node. Invariant: at most one is under way. The claim
 * goes first; the other kinds go in turn, else a busy room would starve its typing notices, or who
 * reads its history.
 *
 * <p><b>Threading.</b> Confined to the home loop of the address.
 */
final class Turns {
  private final Operations operations;
  private Turn first;
  private List<Turn> others = List.of();
  private int last;
  private boolean underWay;

  Turns(Operations operations) {
    this.operations = operations;
  }

  /** Completes the wiring, before anything is started. */
  void use(Turn goesFirst, List<Turn> goInTurn) {
    first = goesFirst;
    others = goInTurn;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** Starts the next operation, unless one is under way or nothing is due. */
  void next() {
    if (!underWay && first.isDue()) {
      first.start();
    }
    for (int i = 0; i < others.size() && !underWay; i++) {
      last = (last + 1) % others.size();
      if (others.get(last).isDue()) {
        others.get(last).start();
      }
    }
  }

  /**
   * Runs one whose answer must be certain. Whoever gets the answer calls {@link #next} as soon as
   * the next one may be submitted: its answer is then on its way while this one is used.
   */
  <T> void run(Supplier<Future<T>> operation, Consumer<T> answered, Consumer<Throwable> failed) {
    underWay = true;
    operations.run(operation, ended(answered, failed));
  }

  /** As {@link #run}, for what is repaired anyway if it was not so. */
  <T> void runLightly(
      Supplier<Future<T>> operation, Consumer<T> answered, Consumer<Throwable> failed) {
    underWay = true;
    operations.runLightly(operation, ended(answered, failed));
  }

  private <T> Completable<T> ended(Consumer<T> answered, Consumer<Throwable> failed) {
    return (answer, failure) -> {
      underWay = false;
      if (failure == null) {
        answered.accept(answer);
      } else {
        failed.accept(failure);
      }
    };
  }
}
