package dev.herald.app;

import java.time.Duration;

/**
 * A place where messages are missing between those handed on and those held back.
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Hole {
  /** How long it may stay open: another node's batch may be a little later than the next. */
  static final Duration PATIENCE = Duration.ofMillis(150);

  /**
   * How long what the ledger has forgotten is waited for: a node that stands still, say to collect
   * garbage, sends on what it has appended when it moves again.
   */
  static final Duration LAST_PATIENCE = Duration.ofSeconds(3);

  private final long after;
  private final long opened;
  private boolean isRead;

  /**
   * @param after the offset of the message before it
   * @param now monotonic nanoseconds
   */
  Hole(long after, long now) {
    this.after = after;
    this.opened = now;
  }

  boolean isAfter(long offset) {
    return after == offset;
  }

  boolean isRead() {
    return isRead;
  }

  void read() {
    isRead = true;
  }

  /** How long to wait before the ledger is read. */
  Duration patience(long now) {
    Duration whole = isRead ? LAST_PATIENCE : PATIENCE;
    return whole.minusNanos(now - opened);
  }

  /** Whether nothing is waited for any more. */
  boolean isOver(long now) {
    return now - opened >= LAST_PATIENCE.toNanos();
  }
}
