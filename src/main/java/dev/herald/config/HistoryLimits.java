package dev.herald.config;

import static dev.herald.config.ConfigException.check;

/**
 * How much of an address is kept; what is over goes oldest first.
 *
 * @param size most messages; 0: the address keeps nothing and has no positions
 * @param bytes most heap bytes of messages
 */
public record HistoryLimits(int size, long bytes) {
  /** The bound of {@code size}: one page of history must stay a sane answer. */
  private static final int MAX_SIZE = 100_000;

  public HistoryLimits {
    if (size < 0 || bytes < 1) {
      throw new IllegalArgumentException("size " + size + ", bytes " + bytes);
    }
  }

  /**
   * @param key under which they are configured
   * @throws ConfigException if they are out of range
   */
  static HistoryLimits of(String key, long size, long bytes) {
    check(size >= 0 && size <= MAX_SIZE, key + ".size", size, "must be 0 to " + MAX_SIZE);
    check(bytes >= 1, key + ".bytes", bytes, "must be at least 1");
    return new HistoryLimits((int) size, bytes);
  }

  public boolean isKept() {
    return size > 0;
  }
}
