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
  private long nextRead;
  private boolean wasRead;

  /**
   * @param after the offset of the message before it
   * @param now monotonic nanoseconds
   */
  Hole(long after, long now) {
    this.after = after;
    this.opened = now;
    this.nextRead = now + PATIENCE.toNanos();
  }

  boolean isAfter(long offset) {
    return after == offset;
  }

  boolean wasRead() {
    return wasRead;
  }

  /** The ledger is read; if that does not fill it, again after a patience. */
  void read(long now) {
    wasRead = true;
    nextRead = now + PATIENCE.toNanos();
  }

  /** The ledger has forgotten what is missing: only at the end it is asked once more. */
  void forgotten() {
    nextRead = opened + LAST_PATIENCE.toNanos();
  }

  /** How long to wait before the ledger is read. */
  Duration untilRead(long now) {
    return Duration.ofNanos(Math.max(0, nextRead - now));
  }

  /** Whether nothing is waited for any more. */
  boolean isOver(long now) {
    return now - opened >= LAST_PATIENCE.toNanos();
  }
}
