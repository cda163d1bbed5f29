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

  /** As those, but they came while it read: of what they know it may tell only the next time. */
  private final List<Entry> late = new ArrayList<>(0);

  private Ownership ownership = Ownership.NONE;

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
    return !ahead.isEmpty() || !late.isEmpty();
  }

  /** Not once it is held: who waits is about to be admitted, and its position must not move. */
  @Override
  public boolean isDue() {
    return ownership == Ownership.NONE && !waiting.isEmpty();
  }

  @Override
  public void start() {
    make.run();
  }

  /** It is being made from here on. */
  void begin() {
    ownership = Ownership.CLAIMING;
  }

  /**
   * @param head the newest message when it was made
   */
  void made(Head head) {
    ownership = Ownership.OWNED;
    sequencer.start(head);
    taken(waiting).forEach(this::admit);
  }

  /**
   * The ledger has it, or has it again.
   *
   * @param head the newest message that it has
   * @param before what had been handed on when it was asked
   */
  void seen(Head head, Position before) {
    if (isHeld() && head.position().isBefore(before)) {
      sequencer.missed(); // it has lost some
    } else if (isHeld()) {
      sequencer.head(head);
    }
  }

  /** Whether the ledger has it is unknown: the next one to enter makes it again. */
  void failed(Throwable failure) {
    ownership = Ownership.NONE;
    taken(waiting).forEach(entry -> entry.fail(failure));
  }

  /** It is given up from here on. */
  void release() {
    ownership = Ownership.RELEASING;
  }

  void released() {
    ownership = Ownership.NONE;
  }

  private void admit(Entry entry) {
    if (entry.isAheadOf(sequencer.position())) {
      (sequencer.isReading() ? late : ahead).add(entry);
      sequencer.compare();
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
    if (!late.isEmpty()) {
      ahead.addAll(taken(late));
      sequencer.compare();
    }
  }

  /** The sequencer could not read what the ledger has. */
  void notReached(Throwable failure) {
    taken(ahead).forEach(entry -> entry.fail(failure));
    taken(late).forEach(entry -> entry.fail(failure));
  }

  private static List<Entry> taken(List<Entry> entries) {
    List<Entry> all = List.copyOf(entries);
    entries.clear();
    return all;
  }
}
