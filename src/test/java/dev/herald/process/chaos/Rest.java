package dev.herald.process.chaos;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Whether clients have come to rest: what they await is there, or nothing more comes. */
final class Rest {
  private static final long STILL = Duration.ofSeconds(1).toNanos();
  private static final long HOPELESS = Duration.ofSeconds(20).toNanos();
  private static final long LOOK = Duration.ofMillis(200).toNanos();

  private final LongSupplier received;
  private final BooleanSupplier complete;
  private long last = -1;
  private long since = System.nanoTime();
  private long lookedAt;

  /**
   * @param received grows with all that comes
   * @param complete is asked a few times a second: it may be costly
   */
  Rest(LongSupplier received, BooleanSupplier complete) {
    this.received = received;
    this.complete = complete;
  }

  boolean isReached() {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK) {
      return false;
    }
    lookedAt = now;
    long count = received.getAsLong();
    if (count != last) {
      last = count;
      since = now;
      return false;
    }
    return now - since > HOPELESS || now - since > STILL && complete.getAsBoolean();
  }
}
