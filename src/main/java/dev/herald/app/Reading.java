package dev.herald.app;

import dev.herald.core.Chain;
import dev.herald.core.Head;
import dev.herald.core.Position;

/**
 * Why a {@link Sequencer} is to read the ledger, and the read that is under way: at most one.
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Reading {
  private static final Head NOWHERE = new Head(Position.UNKEPT, Chain.EMPTY);

  private boolean due;
  private boolean dropped;
  private boolean underWay;

  /** As the first two were when the read began that is under way. */
  private boolean wasDue;

  private boolean wasDropped;
  private Head asked = NOWHERE;

  /** Something came, or did not, that only a read that begins from now on can tell. */
  void want() {
    due = true;
  }

  /** As {@link #want}, and what is missing will not come by itself. */
  void wantDropped() {
    due = true;
    dropped = true;
  }

  /** Nothing is wanted any more. */
  void forget() {
    due = false;
    dropped = false;
  }

  boolean isDue() {
    return due;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /**
   * @param where what had been handed on
   */
  void begin(Head where) {
    assert !underWay : "two reads at once";
    underWay = true;
    asked = where;
    wasDue = due;
    wasDropped = dropped;
    forget();
  }

  void ended() {
    underWay = false;
  }

  /** It is to be done again. */
  void failed() {
    underWay = false;
    due |= wasDue;
    dropped |= wasDropped;
  }

  /** What lies behind the page that was read is wanted, for the same reason. */
  void goOn() {
    due = true;
    dropped |= wasDropped;
  }

  /** What had been handed on when the last read began. */
  Head asked() {
    return asked;
  }

  /** Whether what the last read did not find will not come by itself. */
  boolean isLastHope() {
    return wasDropped;
  }
}
