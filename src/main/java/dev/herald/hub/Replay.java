package dev.herald.hub;

import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Brings one session what it missed of one address, then lets it go on with what comes live. Its
 * life: entered (live messages are held back from here), answered (the client knows where it
 * begins), over. Invariants:
 *
 * <ol>
 *   <li>What is kept up to {@code until} is read from the history; what came live after that is
 *       held back, all of it: so nothing is missed and nothing comes twice where the two meet.
 *   <li>What is held back is at most {@link SessionContext#limits maxQueuedBytes}: beyond that it
 *       is dropped, and {@code until} moves to the last that was dropped.
 *   <li>At most one page is in memory, and the next is read when the socket has taken it. A first
 *       one that waits for its turn counts towards {@link Replays#WAITING_BYTES}.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class Replay {
  /** Where the history is read. */
  @FunctionalInterface
  public interface Source {
    /** What was kept after this position; answered on the loop that asks. */
    Future<Page> after(Position since);
  }

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Membership member;
  private final Session session;
  private final Source source;
  private final Replays replays;
  private final ArrayDeque<EncodedMessage> held = new ArrayDeque<>(0);
  private long heldBytes;
  private Position until;

  /** What that was when the history was read last: a page that ends before it lacks something. */
  private Position asked;

  private Position reached;
  private Page page;

  /** Of the page, while it waits for its turn. */
  private long waitingBytes;

  private boolean answered;
  private boolean over;

  /**
   * @param entered the position after which all messages come live
   */
  Replay(Membership member, Position entered, Source source, Replays replays) {
    this.member = member;
    this.session = member.session;
    this.source = source;
    this.replays = replays;
    this.until = entered;
    this.asked = entered;
    this.reached = entered;
  }

  /** Where the history meets what comes live. */
  public Position until() {
    return until;
  }

  /** The place of the last message that was written. */
  Position reached() {
    return reached;
  }

  /** What is kept after this position, as far as {@link #until}. */
  public Future<Page> read(Position since) {
    asked = until;
    return source.after(since);
  }

  /**
   * Where it will begin, once that has been answered.
   *
   * @param first what is kept after that, if it was read already; may be null
   */
  public void begin(Position from, Page first) {
    assert !answered : "answered already";
    reached = from;
    page = first;
  }

  /** A live message; one that is not kept is not held back. The caller keeps its reference. */
  void hold(EncodedMessage message) {
    if (!message.position().isKept() || over) {
      return;
    }
    held.add(message.retain());
    heldBytes += message.size();
    if (heldBytes > session.limits().maxQueuedBytes()) {
      until = message.position();
      drop();
    }
  }

  /**
   * What the session holds of the address is out of date: it goes on after this position.
   *
   * @return whether the client must be told; before the answer it is not: that will tell
   */
  boolean reset(Position position) {
    until = position;
    drop();
    if (!answered) {
      return false;
    }
    reached = position;
    end();
    return true;
  }

  /** The client has been told where it begins. */
  void answered() {
    if (!answered) {
      answered = true;
      replays.add(this);
    }
  }

  /** It is this one's turn, and the socket has taken what was written before. */
  void next() {
    if (reached.offset() >= until.offset()) {
      finish();
    } else if (page != null) {
      Page first = page;
      dropPage();
      write(first);
    } else {
      read(reached).onComplete(this::write, failure -> session.replayFailed());
    }
  }

  /**
   * It has to wait for its turn. If there is no room for its page, that is read again then.
   *
   * @return bytes of the page that waits
   */
  long waitForTurn(long room) {
    long bytes = page == null ? 0 : page.messages().stream().mapToLong(Message::weight).sum();
    if (bytes > room) {
      page = null;
      return 0;
    }
    waitingBytes = bytes;
    return bytes;
  }

  private void dropPage() {
    page = null;
    replays.noLongerWaiting(waitingBytes);
    waitingBytes = 0;
  }

  private void write(Page read) {
    if (over) {
      return;
    }
    if (!read.head().epoch().equals(until.epoch()) || read.head().isBefore(asked)) {
      // the lane has seen that too, and will tell a reset, unless the history has caught up
      replays.remove(this);
      session.hub().loop().after(AGAIN, this::comeBack);
      return;
    }
    if (read.lost() && read.start().offset() > reached.offset()) {
      skip(read.start());
    }
    List<Message> messages = read.messages();
    int count = (int) Math.min(messages.size(), until.offset() - read.start().offset());
    if (count <= 0) {
      next();
      return;
    }
    List<Message> wanted = messages.subList(0, count);
    reached = wanted.get(count - 1).position();
    ByteBuf frames = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (Message message : wanted) {
      ByteBuf frame = session.protocol().frame(message);
      frames.writeBytes(frame);
      frame.release();
    }
    session.counters().replayed(count);
    replays.write(frames);
    if (reached.offset() >= until.offset()) {
      finish();
    }
  }

  private void comeBack() {
    if (!over) {
      replays.add(this);
    }
  }

  /** The ledger has forgotten what came next before the socket took what was before. */
  private void skip(Position to) {
    reached = to.offset() > until.offset() ? until : to;
    session.counters().reset();
    session.send(new Event.Reset(member.group.address(), reached));
  }

  /** Nothing lies between the history and what was held back. */
  private void finish() {
    if (!held.isEmpty()) {
      ByteBuf frames = PooledByteBufAllocator.DEFAULT.directBuffer((int) heldBytes);
      int count = 0;
      for (EncodedMessage message : held) {
        if (message.isFor(session)) {
          message.appendTo(frames, session);
          count++;
        }
      }
      session.counters().delivered(count);
      replays.write(frames);
    }
    end();
  }

  private void end() {
    member.replay = null;
    cancel();
  }

  /** The session has left, or has ended. */
  void cancel() {
    over = true;
    dropPage();
    drop();
    replays.remove(this);
  }

  private void drop() {
    held.forEach(EncodedMessage::release);
    held.clear();
    heldBytes = 0;
  }
}
