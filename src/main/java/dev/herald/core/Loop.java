package dev.herald.core;

import java.time.Duration;

/** The one thread that owns a set of mutable objects, and its clock. */
public interface Loop {
  boolean isCurrent();

  /** Runs {@code task} on this loop, later in this turn or in a later one, in the order given. */
  void execute(Runnable task);

  /** Runs {@code task} on this loop once, after {@code delay}; the returned handle cancels it. */
  Runnable after(Duration delay, Runnable task);

  /** Wall clock, milliseconds since 1970. */
  long millis();

  /** Monotonic clock, for durations. */
  long nanos();

  /** At once if called on this loop, else as {@link #execute}. */
  default void run(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }
}
