package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.time.Duration;

/**
 * How much of an address is kept; what is over goes oldest first.
 *
 * @param size most messages; 0: the address keeps nothing and has no positions
 * @param bytes most heap bytes of messages
 * @param keys most keys remembered, by which a message that is sent again is known
 * @param ttl how long a message is kept at least, unless the others take its place
 * @param positionTtl how long epoch and offset are known after the last use
 */
public record HistoryLimits(int size, long bytes, int keys, Duration ttl, Duration positionTtl) {
  /** The bound of {@code size}: one page of history must stay a sane answer. */
  private static final int MAX_SIZE = 100_000;

  private static final int MAX_KEYS = 1_000_000;

  public HistoryLimits {
    if (size < 0 || bytes < 1 || keys < 0) {
      throw new IllegalArgumentException("size " + size + ", bytes " + bytes + ", keys " + keys);
    }
  }

  /** How old what may be. */
  record Ages(Duration ttl, Duration positionTtl) {}

  /**
   * @param key under which they are configured
   * @throws ConfigException if they are out of range
   */
  static HistoryLimits of(String key, long size, long bytes, long keys, Ages ages) {
    check(size >= 0 && size <= MAX_SIZE, key + ".size", size, "must be 0 to " + MAX_SIZE);
    check(bytes >= 1, key + ".bytes", bytes, "must be at least 1");
    check(keys >= 0 && keys <= MAX_KEYS, key + ".keys", keys, "must be 0 to " + MAX_KEYS);
    Duration ttl = ages.ttl();
    check(ttl.toMillis() >= 1_000, key + ".ttl", ttl.toMillis() + "ms", "must be at least 1s");
    check(
        ages.positionTtl().compareTo(ttl) >= 0,
        key + ".positionTtl",
        ages.positionTtl().toMillis() + "ms",
        "must be at least ttl (" + ttl.toMillis() + "ms)");
    return new HistoryLimits((int) size, bytes, (int) keys, ttl, ages.positionTtl());
  }

  public boolean isKept() {
    return size > 0;
  }
}
