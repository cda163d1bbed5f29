package dev.herald.testing;

import dev.herald.core.Loop;
import java.time.Duration;
import java.util.ArrayDeque;

/** A loop of a {@link VirtualTime}. */
public final class VirtualLoop implements Loop {
  private final VirtualTime time;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  VirtualLoop(VirtualTime time) {
    this.time = time;
  }

  /** Outside of all loops, the test may act for any of them. */
  @Override
  public boolean isCurrent() {
    return time.current == this || time.current == null;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    return time.schedule(this, delay, task);
  }

  @Override
  public long millis() {
    return time.nanos() / 1_000_000;
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  boolean isBusy() {
    return !tasks.isEmpty();
  }

  void runOne() {
    on(tasks.remove());
  }

  /** Runs an action as this loop would. */
  public void on(Runnable action) {
    VirtualLoop before = time.current;
    time.current = this;
    try {
      action.run();
    } finally {
      time.current = before;
    }
  }
}
