package dev.herald.ledger;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes of a node's entries are how old, and so what must go. Ages lie in buckets of a
 * 1,024th of an octave, 8 ms after ten seconds, or a burst would go as a whole; what comes while
 * the survey is made lies in such buckets too, ahead of it, since in a flood that is most of it and
 * the newest must stay. Pure but for its sums; thread-safe, because the threads of several
 * partitions add to it.
 */
public final class Survey {
  /** A cutoff that nothing lies before. */
  static final long NOTHING = Long.MIN_VALUE;

  /** A cutoff that all lies before. */
  static final long ALL = Long.MAX_VALUE;

  /** Up to so many milliseconds, and a little below, each age has a place of its own. */
  private static final int STEPS = 1 << 10;

  /** Distances up to 2^50 ms, to either side. */
  private static final int BUCKETS = STEPS * 41;

  private final long now;
  private final AtomicLongArray byAge = new AtomicLongArray(2 * BUCKETS);
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
   * @param time when they came or were used last, milliseconds since 1970
   */
  void add(long time, long bytes) {
    byAge.addAndGet(slot(now - time), bytes);
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
    for (int i = 0; i < byAge.length(); i++) {
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
    long rest = fixed.sum();
    for (int i = byAge.length() - 1; left > rest; i--) {
      left -= byAge.get(i);
      if (left <= target && left > rest) {
        return now - youngestIn(i) + 1;
      }
    }
    return ALL;
  }

  /** Ages from the middle up, the future from the middle down. */
  private static int slot(long age) {
    return age >= 0 ? BUCKETS + bucket(age) : BUCKETS - Math.max(1, bucket(-age));
  }

  private static long youngestIn(int slot) {
    return slot >= BUCKETS
        ? youngest(slot - BUCKETS)
        : 1 - youngest(BUCKETS - slot + 1); // the farthest ahead
  }

  private static int bucket(long age) {
    if (age < STEPS) {
      return (int) age;
    }
    int octave = 63 - Long.numberOfLeadingZeros(age);
    int step = (int) (age >>> (octave - 10)) & (STEPS - 1);
    return Math.min(BUCKETS - 1, (octave - 9) * STEPS + step);
  }

  /** The least age of a bucket. */
  private static long youngest(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    return (long) (STEPS + bucket % STEPS) << (bucket / STEPS - 1);
  }
}
