package dev.herald.ops;

import dev.herald.core.Loop;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How much a count has risen in the last second. Thread-safe. */
public final class Rate {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Loop loop;
  private final LongSupplier count;
  private long last;
  private volatile long perSecond;

  public Rate(Loop loop, LongSupplier count) {
    this.loop = loop;
    this.count = count;
  }

  /** Samples from now on, on the loop, while that runs. */
  public void start() {
    loop.after(PERIOD, this::sample);
  }

  private void sample() {
    long now = count.getAsLong();
    perSecond = now - last;
    last = now;
    start();
  }

  public long perSecond() {
    return perSecond;
  }
}
