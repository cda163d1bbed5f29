package dev.herald.app;

import dev.herald.core.Loop;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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
 *       come by itself for {@link Hole#LAST_PATIENCE}.
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
  }

  private final Loop loop;
  private final Output output;
  private final TreeMap<Long, Message> held = new TreeMap<>();
  private long heldBytes;
  private Position last = Position.UNKEPT;
  private final int mostHeld;
  private Hole hole;
  private Runnable timer;

  /** A read is under way; it is certain if what is missing will not come by itself. */
  private boolean reading;

  private boolean readIsCertain;

  /** Something came, or did not, that only a read that begins from now on can tell. */
  private boolean mustRead;

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

  /** The place of the last message handed on, or of the start. */
  Position position() {
    return last;
  }

  /** Messages after {@code head} will come; those held back that are older are not needed. */
  void start(Position head) {
    restart(head);
    accept(List.of());
  }

  /** Forgets the position; for an address whose claim has ended. */
  void stop() {
    restart(Position.UNKEPT);
    mustRead = false;
    look();
  }

  /** Some may never come: the ledger knows whether there are any. */
  void missed() {
    mustRead = true;
    look();
  }

  /** The ledger has come so far: what is missing may never come by itself. */
  void head(Position head) {
    boolean behind = !head.epoch().equals(last.epoch()) || head.offset() > last.offset();
    if (isStarted() && behind) {
      missed();
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
      mustRead = true; // the ledger knows which epoch is the newer one
    } else if (position.offset() == last.offset() + 1) {
      last = position;
      next.add(message);
    } else if (position.offset() > last.offset()) {
      hold(message);
    }
  }

  private void hold(Message message) {
    if (heldBytes > MAX_HELD_BYTES) {
      mustRead = true;
    } else if (held.putIfAbsent(message.position().offset(), message) == null) {
      heldBytes += message.weight();
    }
  }

  private void drain(List<Message> next) {
    while (isStarted() && !held.isEmpty() && held.firstKey() <= last.offset() + 1) {
      Message first = held.pollFirstEntry().getValue();
      heldBytes -= first.weight();
      if (first.position().offset() == last.offset() + 1) {
        last = first.position();
        next.add(first);
      }
    }
  }

  /** Goes on after {@code position}, with what is held back of its epoch. */
  private void restart(Position position) {
    last = position;
    held.values().removeIf(message -> !message.position().epoch().equals(position.epoch()));
    heldBytes = held.values().stream().mapToLong(Message::weight).sum();
  }

  /** Decides what to do next, whatever has happened. */
  private void look() {
    if (held.isEmpty() || !isStarted()) {
      hole = null;
    } else if (hole == null || !hole.isAfter(last.offset())) {
      hole = new Hole(last.offset(), loop.nanos());
    }
    stopTimer();
    if (reading || !isStarted()) {
      return;
    }
    if (mustRead || hole != null && isUrgent()) {
      read();
    } else if (hole != null) {
      timer = loop.after(hole.untilRead(loop.nanos()), this::read);
    }
  }

  /** A short history would soon have forgotten what is missing, and memory is bounded. */
  private boolean isUrgent() {
    return !hole.wasRead() && (held.size() >= mostHeld || heldBytes > MAX_HELD_BYTES);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.run();
      timer = null;
    }
  }

  private void read() {
    stopTimer();
    reading = true;
    readIsCertain = mustRead;
    mustRead = false;
    if (hole != null) {
      hole.read(loop.nanos());
    }
    output.read(last);
  }

  /** The ledger could not be read; after another patience it is tried again. */
  void notFilled() {
    reading = false;
    mustRead |= readIsCertain;
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
    reading = false;
    if (!isStarted()) {
      return;
    }
    boolean otherEpoch = !page.head().epoch().equals(last.epoch());
    boolean forgotten = !otherEpoch && page.lost() && before(page).offset() > last.offset();
    boolean waits = forgotten && !isHopeless();
    if (!waits && (otherEpoch || forgotten)) {
      reset(before(page));
    } else if (!waits && isUnknown(page)) {
      reset(before(held.firstEntry().getValue()));
    }
    accept(page.messages());
    if (waits && hole != null) {
      hole.forgotten(); // but it may still be on its way
      look();
    }
    boolean full = !page.messages().isEmpty() && last.offset() < page.head().offset();
    if (full && !waits && !reading) {
      mustRead = true; // what was dropped meanwhile lies behind this page
      look();
    }
  }

  /** Whether what the ledger has forgotten is not waited for any more. */
  private boolean isHopeless() {
    return readIsCertain || isOver() || heldBytes > MAX_HELD_BYTES;
  }

  /**
   * Whether somebody says that more was appended than the ledger has, and not only because the page
   * was read too early: nothing can bring that back.
   */
  private boolean isUnknown(Page page) {
    return isOver() && !held.isEmpty() && page.head().offset() < held.firstKey();
  }

  private boolean isOver() {
    return hole != null && hole.isOver(loop.nanos());
  }

  private void reset(Position position) {
    restart(position);
    output.reset(position);
  }

  /** Where the page begins. */
  private static Position before(Page page) {
    return page.messages().isEmpty() ? page.head() : before(page.messages().get(0));
  }

  private static Position before(Message message) {
    return new Position(message.position().epoch(), message.position().offset() - 1);
  }
}
