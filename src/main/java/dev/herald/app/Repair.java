package dev.herald.app;

import dev.herald.core.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Claims again every address that one loop of this node owns, when the cluster has changed: its
 * entry may have lost the claim, with the partition, or bear it under the name that this node had
 * before; and messages may have been appended that nobody lived to route. The answer tells the
 * head, so a lane that is behind it reads. A bounded number is under way at a time; what fails is
 * tried again.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}, but for {@link #seconds}.
 */
final class Repair {
  static final int WINDOW = 64;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Loop loop;
  private final Supplier<Collection<Lane>> lanes;
  private final ArrayDeque<Lane> todo = new ArrayDeque<>();
  private int underWay;
  private boolean starting;
  private volatile long since;

  /**
   * @param lanes those of the loop, now
   */
  Repair(Loop loop, Supplier<Collection<Lane>> lanes) {
    this.loop = loop;
    this.lanes = lanes;
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

  /**
   * One after the other: a lane that claims nothing is done at once, and many follow each other.
   */
  private void more() {
    if (starting) {
      return;
    }
    starting = true;
    try {
      while (underWay < WINDOW && !todo.isEmpty()) {
        underWay++;
        Lane lane = todo.remove();
        lane.reclaim(done -> ended(lane, done));
      }
    } finally {
      starting = false;
    }
    if (underWay == 0) {
      since = 0;
    }
  }

  private void ended(Lane lane, boolean done) {
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

  /** For how long it has been under way; 0 if it is not. Thread-safe. */
  double seconds() {
    long began = since;
    return began == 0 ? 0 : (loop.nanos() - began) / 1e9;
  }
}
