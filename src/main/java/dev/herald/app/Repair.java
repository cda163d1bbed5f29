package dev.herald.app;

import dev.herald.core.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does the same to all lanes of one loop, a bounded number at a time; what fails is tried again.
 *
 * <p>When the cluster has changed, every address that this node owns is claimed again: its entry
 * may have lost the claim, with the partition, or bear it under the name that this node had before;
 * and messages may have been appended that nobody lived to route. The answer tells the head, so a
 * lane that is behind it reads. Who is in a room is compared in the same way.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}, but for {@link #seconds}.
 */
final class Repair<T> {
  static final int WINDOW = 64;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Loop loop;
  private final Supplier<Collection<T>> lanes;
  private final BiConsumer<T, Consumer<Boolean>> action;
  private final ArrayDeque<T> todo = new ArrayDeque<>();
  private int underWay;
  private boolean starting;
  private volatile long since;

  /**
   * @param lanes those of the loop, now
   * @param action what is done to each; it tells once, now or later, whether that succeeded
   */
  Repair(Loop loop, Supplier<Collection<T>> lanes, BiConsumer<T, Consumer<Boolean>> action) {
    this.loop = loop;
    this.lanes = lanes;
    this.action = action;
  }

  /** Begins a pass; one that is under way begins anew. */
  void start() {
    if (since == 0) {
      since = loop.nanos();
    }
    todo.clear();
    todo.addAll(lanes.get());
    more();
  }

  /** One after the other: a lane with nothing to do is done at once, and many follow each other. */
  private void more() {
    if (starting) {
      return;
    }
    starting = true;
    try {
      while (underWay < WINDOW && !todo.isEmpty()) {
        underWay++;
        T lane = todo.remove();
        action.accept(lane, done -> ended(lane, done));
      }
    } finally {
      starting = false;
    }
    if (underWay == 0) {
      since = 0;
    }
  }

  private void ended(T lane, boolean done) {
    underWay--;
    if (!done) {
      underWay++;
      loop.after(
          AGAIN,
          () -> {
            underWay--;
            todo.add(lane);
            more();
          });
    }
    more();
  }

  boolean isUnderWay() {
    return since != 0;
  }

  /** For how long it has been under way; 0 if it is not. Thread-safe. */
  double seconds() {
    long began = since;
    return began == 0 ? 0 : (loop.nanos() - began) / 1e9;
  }
}
