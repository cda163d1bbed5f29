package dev.herald.ledger;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes of a node's entries are how old, in eighths of an octave, and so what must go.
 * Pure but for its sums; thread-safe, because the threads of several partitions add to it.
 */
public final class Survey {
  /** A cutoff that nothing lies before. */
  static final long NOTHING = Long.MIN_VALUE;

  /** A cutoff that all lies before. */
  static final long ALL = Long.MAX_VALUE;

  /** Up to so many milliseconds, and a little below, each age has a place of its own. */
  private static final int STEPS = 8;

  /** Ages up to 2^50 ms. */
  private static final int BUCKETS = STEPS * 48;

  private final long now;
  private final AtomicLongArray byAge = new AtomicLongArray(BUCKETS);
  private final LongAdder fixed = new LongAdder();
  private final LongAdder entries = new LongAdder();

  /**
   * @param now milliseconds since 1970
   */
  Survey(long now) {
    this.now = now;
  }

  /**
   * Bytes that can go.
   *
   * @param time when they came or were used last; one in the future counts as now
   */
  void add(long time, long bytes) {
    byAge.addAndGet(bucket(Math.max(0, now - time)), bytes);
  }

  /** Bytes that can't go, because somebody uses them. */
  void addFixed(long bytes) {
    fixed.add(bytes);
  }

  void addEntry() {
    entries.increment();
  }

  long entries() {
    return entries.sum();
  }

  long bytes() {
    long sum = fixed.sum();
    for (int i = 0; i < BUCKETS; i++) {
      sum += byAge.get(i);
    }
    return sum;
  }

  /**
   * The time before which all must go, so that at most nine tenths of the budget are left. Somewhat
   * more may go: what is about as old goes together.
   *
   * @return {@link #NOTHING} if the budget is kept, {@link #ALL} if nothing can stay
   */
  long cutoff(long budget) {
    long left = bytes();
    if (left <= budget) {
      return NOTHING;
    }
    long target = budget - budget / 10;
    for (int i = BUCKETS - 1; i > 0; i--) {
      left -= byAge.get(i);
      if (left <= target) {
        return now - youngest(i) + 1;
      }
    }
    return ALL;
  }

  private static int bucket(long age) {
    if (age < STEPS) {
      return (int) age;
    }
    int octave = 63 - Long.numberOfLeadingZeros(age);
    int step = (int) (age >>> (octave - 3)) & (STEPS - 1);
    return Math.min(BUCKETS - 1, (octave - 2) * STEPS + step);
  }

  /** The least age of a bucket. */
  private static long youngest(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    return (long) (STEPS + bucket % STEPS) << (bucket / STEPS - 1);
  }
}
