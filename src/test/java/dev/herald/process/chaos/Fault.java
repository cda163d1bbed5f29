package dev.herald.process.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Time in which a fault lasts: a parameter of the test, nothing that it waits for. */
final class Fault {
  private Fault() {}

  static void lasts(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
