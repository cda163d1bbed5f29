package dev.herald.edge.sockjs;

import dev.herald.core.CloseReason;
import dev.herald.core.Loop;
import dev.herald.hub.Session;
import dev.herald.hub.Transport;
import dev.herald.protocol.SockJsFrame;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of a session over many requests: one at a time waits for frames, others bring texts.
 * Between two requests for frames these wait, five seconds at most: a client that asks no more has
 * gone. So has one whose request ends before it is answered, as nobody knows what came of it.
 *
 * <p><b>Threading.</b> Confined to the session's loop; requests come on any loop, see {@link
 * SockJsReceiver}.
 */
public final class SockJsTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(SockJsTransport.class);

  /** How long a client may have no request for frames, and how long a closed session says so. */
  static final Duration LINGER = Duration.ofSeconds(5);

  /** After that much an answer ends, as browsers keep all of it. */
  private static final int ANSWER_BYTES = 128 * 1024;

  private static final int INTERRUPTED = 1002;
  private static final int OTHER_REQUEST = 2010;

  private final Loop loop;
  private final Runnable forget;
  private final Runnable over;
  private final Outgoing outgoing = new Outgoing();
  private final Inbox inbox;
  private Session session;

  /** Waits for frames; null if none does. */
  private SockJsReceiver receiver;

  private boolean opened;
  private long answered;
  private long underWay;
  private Runnable cancelLinger = () -> {};

  /** The frame that says why it is closed; null while it is not. */
  private byte[] goodbye;

  private boolean isOver;

  /**
   * @param maxUnsent bytes; with more of them the session gets no further texts
   * @param forget is called when nobody can ask for it any more
   * @param over is called, once, when its client was told that it is closed, or does not ask
   */
  public SockJsTransport(Loop loop, int maxUnsent, Runnable forget, Runnable over) {
    this.loop = loop;
    this.forget = forget;
    this.over = over;
    this.inbox =
        new Inbox(
            loop,
            text -> session.receiveText(text),
            () -> unsentBytes() > maxUnsent,
            () -> session.close(CloseReason.INTERNAL));
  }

  public Loop loop() {
    return loop;
  }

  /** Begins, in the task in which it was made: nothing else is called before. */
  public void serve(Session own) {
    session = own;
    linger();
  }

  /** A client that does not ask for frames for so long has gone. */
  private void linger() {
    cancelLinger.run();
    cancelLinger = loop.after(LINGER, () -> session.close(CloseReason.VANISHED));
  }

  /** A client asks for frames. */
  public void attach(SockJsReceiver newcomer) {
    if (goodbye != null) {
      sayGoodbye(newcomer);
      return;
    }
    if (receiver != null) {
      newcomer.finish(SockJsFrame.close(OTHER_REQUEST, "Another connection still open"), () -> {});
      return;
    }
    cancelLinger.run();
    receiver = newcomer;
    answered = 0;
    session.heard();
    newcomer.listen(
        () -> loop.execute(session::heard), () -> loop.execute(() -> interrupted(newcomer)));
    if (!opened) {
      opened = true;
      pass(Outgoing.Frame.of(SockJsFrame.open()));
    }
    flush();
  }

  /**
   * Texts that a client sends.
   *
   * @param told what became of them, once, when the session has got all of them
   */
  public void receive(List<byte[]> texts, Consumer<Receipt> told) {
    if (goodbye != null) {
      told.accept(Receipt.GONE);
    } else if (inbox.isFull()) {
      told.accept(Receipt.BUSY);
    } else {
      session.heard();
      inbox.add(texts, told);
    }
  }

  /** What a client sends breaks a rule. */
  public void offended(CloseReason reason) {
    session.close(reason);
  }

  private void interrupted(SockJsReceiver by) {
    if (receiver == by) {
      receiver = null;
      session.close(CloseReason.VANISHED);
    }
  }

  @Override
  public void write(ByteBuf frame) {
    if (goodbye == null) {
      outgoing.add(frame);
    } else {
      frame.release();
    }
  }

  @Override
  public void write(ByteBuf frames, Runnable taken) {
    if (goodbye == null) {
      outgoing.add(frames, taken);
    } else {
      frames.release();
    }
  }

  @Override
  public void flush() {
    if (receiver != null && !outgoing.isEmpty()) {
      pass(outgoing.take());
    }
  }

  /** To the receiver; it may be its last frame. */
  private void pass(Outgoing.Frame frame) {
    SockJsReceiver to = receiver;
    int bytes = frame.bytes().length;
    answered += bytes;
    underWay += bytes;
    boolean last = to.isOneShot() || answered >= ANSWER_BYTES;
    if (last) {
      receiver = null;
    }
    to.send(frame.bytes(), last, done -> loop.run(() -> passed(frame, last, done)));
  }

  /** What waited for it goes on later: this may be within a write. */
  private void passed(Outgoing.Frame frame, boolean last, boolean done) {
    underWay -= frame.bytes().length;
    loop.execute(() -> goOn(frame, last, done));
  }

  private void goOn(Outgoing.Frame frame, boolean last, boolean done) {
    if (goodbye != null) {
      return;
    }
    if (!done) {
      session.close(CloseReason.VANISHED);
      return;
    }
    session.heard();
    if (last && receiver == null) {
      linger();
    }
    inbox.goOn();
    try {
      frame.taken();
    } catch (RuntimeException | Error failure) {
      LOG.error("a session over SockJS failed", failure);
      session.close(CloseReason.INTERNAL);
    }
  }

  @Override
  public long unsentBytes() {
    return outgoing.bytes() + underWay;
  }

  @Override
  public void reading(boolean on) {
    inbox.reading(on);
  }

  /** Where no request waits, one is due: that is looked after anyway. */
  @Override
  public void ping() {
    if (receiver == null) {
      session.heard();
    } else {
      pass(Outgoing.Frame.of(SockJsFrame.heartbeat()));
    }
  }

  @Override
  public void close(CloseReason reason) {
    if (goodbye != null) {
      return;
    }
    flush();
    cancelLinger.run();
    boolean vanished = reason == CloseReason.VANISHED;
    goodbye =
        SockJsFrame.close(
            vanished ? INTERRUPTED : reason.code(),
            vanished ? "Connection interrupted" : reason.text());
    if (receiver != null) {
      receiver.finish(goodbye, () -> loop.execute(this::told));
      receiver = null;
    }
    inbox.close();
    loop.after(
        LINGER,
        () -> {
          forget.run();
          told();
        });
  }

  /** Behind what it had to say before; to a client that polls with its next request. */
  private void sayGoodbye(SockJsReceiver newcomer) {
    if (outgoing.isEmpty()) {
      newcomer.finish(goodbye, () -> loop.execute(this::told));
      return;
    }
    boolean last = newcomer.isOneShot();
    newcomer.send(outgoing.take().bytes(), last, done -> {});
    if (!last) {
      newcomer.finish(goodbye, () -> loop.execute(this::told));
    }
  }

  private void told() {
    if (!isOver) {
      isOver = true;
      over.run();
    }
  }
}
