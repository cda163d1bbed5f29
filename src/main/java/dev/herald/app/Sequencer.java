package dev.herald.app;

import dev.herald.core.Chain;
import dev.herald.core.Head;
import dev.herald.core.Loop;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the kept messages of one address into the order of their offsets, whether this node or
 * another accepted them, each once. A {@link Hole} is given some time to fill by itself, less if
 * the history is so short that it would soon have forgotten what is missing; then the ledger is
 * read. Invariants:
 *
 * <ol>
 *   <li>The messages handed on are those after the start position, without a gap or a repeat,
 *       except across a reset.
 *   <li>What is held back lies beyond a hole, and weighs at most {@link #MAX_HELD_BYTES} plus one
 *       message.
 *   <li>A reset is told only where the ledger itself no longer has what is missing, and it has not
 *       come by itself for {@link Hole#LAST_PATIENCE}; or where the history has another epoch.
 *   <li>What was handed on is what the ledger has, by its {@link Chain}. Where the ledger has
 *       another history of that epoch, it gets a new epoch.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Sequencer {
  static final long MAX_HELD_BYTES = 1024 * 1024;

  /** What a sequencer asks of its lane. */
  interface Output {
    /** In order; the list is the receiver's. */
    void next(List<Message> messages);

    /** What comes next does not follow what came before. */
    void reset(Position before);

    /** Read the ledger after this position, and {@link Sequencer#filled} with the page. */
    void read(Position since);

    /**
     * The ledger has another history of this epoch than the one that was handed on: let it have
     * another epoch, so that all are told, and then {@link Sequencer#forked}.
     */
    void fork(String epoch);
  }

  private final Loop loop;
  private final Output output;
  private final HeldBack held = new HeldBack(MAX_HELD_BYTES);
  private Position last = Position.UNKEPT;

  /** The chain up to it. */
  private long chain;

  private final int mostHeld;
  private Hole hole;
  private Runnable timer;

  private final Reading reading = new Reading();

  /**
   * @param historySize messages that the ledger keeps of the address, at most
   */
  Sequencer(Loop loop, int historySize, Output output) {
    this.loop = loop;
    this.mostHeld = Math.max(1, historySize / 2);
    this.output = output;
  }

  /** Whether it has a position: before, everything is held back. */
  boolean isStarted() {
    return last.isKept();
  }

  boolean isReading() {
    return reading.isUnderWay();
  }

  /** The place of the last message handed on, or of the start. */
  Position position() {
    return last;
  }

  /** Messages after {@code head} will come; those held back that are older are not needed. */
  void start(Head head) {
    assert !isStarted() : "its position would move and nobody be told";
    restart(head.position(), head.chain());
    accept(List.of());
  }

  /** Forgets the position; for an address whose claim has ended. */
  void stop() {
    restart(Position.UNKEPT, Chain.EMPTY);
    reading.forget();
    look();
  }

  /** Some will never come: the ledger knows whether there are any. */
  void missed() {
    reading.wantDropped();
    look();
  }

  /** Somebody may know more than was handed on; it may be on its way. */
  void compare() {
    reading.want();
    look();
  }

  /** The ledger has come so far: what is missing may never come by itself, or is on its way. */
  void head(Head head) {
    Position there = head.position();
    boolean behind = !there.epoch().equals(last.epoch()) || there.offset() > last.offset();
    boolean other = there.offset() == last.offset() && head.chain() != chain;
    if (isStarted() && (behind || other)) {
      compare();
    }
  }

  /** Takes messages in any order, any number of times. */
  void accept(List<Message> messages) {
    List<Message> next = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      accept(messages.get(i), next);
    }
    drain(next);
    if (!next.isEmpty()) {
      output.next(next);
    }
    look();
  }

  private void accept(Message message, List<Message> next) {
    Position position = message.position();
    if (!isStarted()) {
      hold(message);
    } else if (!position.epoch().equals(last.epoch())) {
      reading.want(); // the ledger knows which epoch is the newer one
    } else if (position.offset() == last.offset() + 1) {
      take(message, next);
    } else if (position.offset() > last.offset()) {
      hold(message);
    } else if (position.offset() == last.offset() && message.chain() != chain) {
      reading.want(); // one of the two is not what the ledger has there
    }
  }

  /** One that follows another than the last is dropped: the ledger knows which is right. */
  private void take(Message message, List<Message> next) {
    if (message.previous() == chain) {
      last = message.position();
      chain = message.chain();
      next.add(message);
    } else {
      reading.want();
    }
  }

  private void hold(Message message) {
    if (held.isFull()) {
      reading.want();
    } else {
      held.add(message);
    }
  }

  private void drain(List<Message> next) {
    while (isStarted()
        && !held.isEmpty()
        && held.first().position().offset() <= last.offset() + 1) {
      Message first = held.removeFirst();
      if (first.position().offset() == last.offset() + 1) {
        take(first, next);
      }
    }
  }

  /** Goes on after {@code position}, with what is held back of its epoch. */
  private void restart(Position position, long chainThere) {
    last = position;
    chain = chainThere;
    held.keepOnly(position);
  }

  /** Decides what to do next, whatever has happened. */
  private void look() {
    if (held.isEmpty() || !isStarted()) {
      hole = null;
    } else if (hole == null || !hole.isAfter(last.offset())) {
      hole = new Hole(last.offset(), loop.nanos());
    }
    stopTimer();
    if (reading.isUnderWay() || !isStarted()) {
      return;
    }
    if (reading.isDue() || hole != null && isUrgent()) {
      read();
    } else if (hole != null) {
      timer = loop.after(hole.untilRead(loop.nanos()), this::read);
    }
  }

  /** A short history would soon have forgotten what is missing, and memory is bounded. */
  private boolean isUrgent() {
    return !hole.wasRead() && (held.size() >= mostHeld || held.isFull());
  }

  private void stopTimer() {
    if (timer != null) {
      timer.run();
      timer = null;
    }
  }

  private void read() {
    stopTimer();
    if (hole != null) {
      hole.read(loop.nanos());
    }
    reading.begin(new Head(last, chain));
    output.read(last);
  }

  /** The history has the epoch by now that those who know the other one must be told. */
  void forked() {
    reading.ended();
    missed();
  }

  /** The ledger could not be read; after another patience it is tried again. */
  void notFilled() {
    reading.failed();
    stopTimer();
    if (isStarted()) {
      timer = loop.after(Hole.PATIENCE, this::read);
    }
  }

  /**
   * What the ledger has after the position that was asked for. Meanwhile messages may have come, so
   * that it is compared with where this stands now.
   */
  void filled(Page page) {
    if (isStarted() && isForked(page)) {
      output.fork(last.epoch()); // nothing is read meanwhile
      return;
    }
    reading.ended();
    if (!isStarted()) {
      return;
    }
    boolean otherEpoch = !page.head().epoch().equals(last.epoch());
    boolean forgotten = !otherEpoch && page.lost() && page.start().offset() > last.offset();
    boolean waits = forgotten && !isHopeless(page);
    if (!waits && (otherEpoch || forgotten)) {
      reset(page.start(), page.startChain());
    } else if (!waits && isUnknown(page)) {
      reset(before(held.first()), held.first().previous());
    }
    accept(page.messages());
    if (waits && hole != null) {
      hole.forgotten(); // but it may still be on its way
      look();
    }
    boolean full = !page.messages().isEmpty() && last.offset() < page.head().offset();
    if (full && !waits && !reading.isUnderWay()) {
      reading.goOn(); // what was dropped meanwhile lies behind this page
      look();
    }
  }

  /** Whether the ledger, when it was asked, had something else than was handed on, or less. */
  private boolean isForked(Page page) {
    Position since = reading.asked().position();
    if (!page.head().epoch().equals(since.epoch()) || !last.epoch().equals(since.epoch())) {
      return false;
    }
    if (page.head().offset() <= since.offset()) {
      boolean less = page.head().offset() < since.offset();
      return less || page.headChain() != reading.asked().chain();
    }
    return page.start().equals(since)
        && page.messages().get(0).previous() != reading.asked().chain();
  }

  /** Whether what the ledger has forgotten is not waited for any more. */
  private boolean isHopeless(Page page) {
    boolean nothingBehind = held.isEmpty() && page.messages().isEmpty();
    return reading.isLastHope() || isOver() || held.isFull() || nothingBehind;
  }

  /**
   * Whether somebody says that more was appended than the ledger has, and not only because the page
   * was read too early: nothing can bring that back.
   */
  private boolean isUnknown(Page page) {
    return isOver() && !held.isEmpty() && page.head().offset() < held.first().position().offset();
  }

  private boolean isOver() {
    return hole != null && hole.isOver(loop.nanos());
  }

  private void reset(Position position, long chainThere) {
    restart(position, chainThere);
    output.reset(position);
  }

  private static Position before(Message message) {
    return new Position(message.position().epoch(), message.position().offset() - 1);
  }
}
