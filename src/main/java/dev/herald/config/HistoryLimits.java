package dev.herald.config;

import static dev.herald.config.ConfigException.check;

/**
 * How much of an address is kept; what is over goes oldest first.
 *
 * @param size most messages; 0: the address keeps nothing and has no positions
 * @param bytes most heap bytes of messages
 * @param keys most keys remembered, by which a message that is sent again is known
 */
public record HistoryLimits(int size, long bytes, int keys) {
  /** The bound of {@code size}: one page of history must stay a sane answer. */
  private static final int MAX_SIZE = 100_000;

  private static final int MAX_KEYS = 1_000_000;

  public HistoryLimits {
    if (size < 0 || bytes < 1 || keys < 0) {
      throw new IllegalArgumentException("size " + size + ", bytes " + bytes + ", keys " + keys);
    }
  }

  /**
   * @param key under which they are configured
   * @throws ConfigException if they are out of range
   */
  static HistoryLimits of(String key, long size, long bytes, long keys) {
    check(size >= 0 && size <= MAX_SIZE, key + ".size", size, "must be 0 to " + MAX_SIZE);
    check(bytes >= 1, key + ".bytes", bytes, "must be at least 1");
    check(keys >= 0 && keys <= MAX_KEYS, key + ".keys", keys, "must be 0 to " + MAX_KEYS);
    return new HistoryLimits((int) size, bytes, (int) keys);
  }

  public boolean isKept() {
    return size > 0;
  }
}
