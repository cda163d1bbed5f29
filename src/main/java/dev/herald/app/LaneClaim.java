package dev.herald.app;

import dev.herald.core.Head;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * This node's claim of one address: whether it is held, and who waits for it. Invariants:
 *
 * <ol>
 *   <li>Sessions are admitted only while the claim is held, at the position of the sequencer: they
 *       get every message after it and none before.
 *   <li>Every entry is admitted or refused, once.
 *   <li>Whoever wants the claim made again is told the end of it, once.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class LaneClaim implements Turn {
  private final Sequencer sequencer;
  private final Consumer<Entry> admission;
  private final Runnable make;
  private final List<Entry> waiting = new ArrayList<>(1);

  /** Those that were further than this node is: it reads first what it may have missed. */
  private final List<Entry> ahead = new ArrayList<>(0);

  private Ownership ownership = Ownership.NONE;
  private boolean again;

  /** What had been handed on when the claim under way was begun. */
  private Position begunAt = Position.UNKEPT;

  /** Who wants it made again, and who waits for the one that is being made. */
  private Consumer<Boolean> whenMadeAgain = LaneClaim::nobody;

  private Consumer<Boolean> whenThisIsMade = LaneClaim::nobody;

  /**
   * @param admission makes an entry a receiver, at the position of the sequencer
   * @param make makes the claim in the ledger
   */
  LaneClaim(Sequencer sequencer, Consumer<Entry> admission, Runnable make) {
    this.sequencer = sequencer;
    this.admission = admission;
    this.make = make;
  }

  void enter(Entry entry) {
    if (ownership == Ownership.OWNED) {
      admit(entry);
    } else {
      waiting.add(entry);
    }
  }

  boolean isHeld() {
    return ownership == Ownership.OWNED;
  }

  /** Whether nothing of it is left, and nobody waits for it. */
  boolean isGone() {
    return ownership == Ownership.NONE && waiting.isEmpty();
  }

  /** Whether messages may lie behind the head that the claim tells, or told. */
  boolean isMadeOrHeld() {
    return ownership == Ownership.OWNED || ownership == Ownership.CLAIMING;
  }

  /** Whether entries wait for a position that the sequencer is to reach. */
  boolean isAwaited() {
    return !ahead.isEmpty();
  }

  @Override
  public boolean isDue() {
    return !waiting.isEmpty() || again;
  }

  @Override
  public void start() {
    make.run();
  }

  /**
   * It is to be made once more: nobody knows whether it is still held.
   *
   * @param whenDone is told whether the claim is certain, or not needed any more
   * @return whether there is anything to be made again
   */
  boolean again(Consumer<Boolean> whenDone) {
    madeAgain(true); // one that waits already is served by this one
    if (!isMadeOrHeld()) {
      whenDone.accept(true);
      return false;
    }
    whenMadeAgain = whenDone;
    again = true;
    return true;
  }

  private void madeAgain(boolean made) {
    Consumer<Boolean> waiter = whenMadeAgain;
    whenMadeAgain = LaneClaim::nobody;
    waiter.accept(made);
  }

  /** Nobody waits. */
  private static void nobody(boolean made) {}

  /** It is being made from here on; whoever wants it made again after this waits for the next. */
  void begin() {
    whenThisIsMade = whenMadeAgain;
    whenMadeAgain = LaneClaim::nobody;
    again = false;
    ownership = isHeld() ? Ownership.OWNED : Ownership.CLAIMING;
    begunAt = sequencer.position();
  }

  private void thisIsMade(boolean made) {
    Consumer<Boolean> waiter = whenThisIsMade;
    whenThisIsMade = LaneClaim::nobody;
    waiter.accept(made);
  }

  /**
   * @param head the newest message when it was made
   */
  void made(Head head) {
    ownership = Ownership.OWNED;
    if (!sequencer.isStarted()) {
      sequencer.start(head);
    } else if (isLess(head.position())) {
      sequencer.missed();
    } else {
      sequencer.head(head);
    }
    taken(waiting).forEach(this::admit);
    thisIsMade(true);
  }

  /** Whether the ledger has lost what was handed on when it was asked. */
  private boolean isLess(Position head) {
    return head.epoch().equals(begunAt.epoch()) && head.offset() < begunAt.offset();
  }

  /** Whether it is held is unknown: the next one to enter makes it again. */
  void failed(Throwable failure) {
    ownership = sequencer.isStarted() ? Ownership.OWNED : Ownership.NONE;
    taken(waiting).forEach(entry -> entry.fail(failure));
    thisIsMade(ownership == Ownership.NONE);
  }

  /** It is given up from here on. */
  void release() {
    ownership = Ownership.RELEASING;
    again = false;
    madeAgain(true);
  }

  void released() {
    ownership = Ownership.NONE;
  }

  private void admit(Entry entry) {
    if (entry.isAheadOf(sequencer.position())) {
      ahead.add(entry);
      sequencer.missed();
    } else {
      admission.accept(entry);
    }
  }

  /** The sequencer has taken what the ledger had. */
  void reached(Page page) {
    for (Entry entry : taken(ahead)) {
      if (entry.isAheadOf(sequencer.position()) && !entry.isAheadOf(page.head())) {
        ahead.add(entry); // the rest of what was missed comes with the next page
      } else {
        admission.accept(entry);
      }
    }
  }

  /** The sequencer could not read what the ledger has. */
  void notReached(Throwable failure) {
    taken(ahead).forEach(entry -> entry.fail(failure));
  }

  private static List<Entry> taken(List<Entry> entries) {
    List<Entry> all = List.copyOf(entries);
    entries.clear();
    return all;
  }
}
