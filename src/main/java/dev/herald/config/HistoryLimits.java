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
    check(size >= 0 && size <= MAX_SIZE, "history size", size, "must be 0 to " + MAX_SIZE);
    check(bytes >= 1, "history bytes", bytes, "must be at least 1");
  }

  public boolean isKept() {
    return size > 0;
  }
}
