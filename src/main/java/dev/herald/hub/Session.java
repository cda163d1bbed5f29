package dev.herald.hub;

import dev.herald.config.LimitsConfig;
import dev.herald.core.Address;
import dev.herald.core.CloseReason;
import dev.herald.core.Command;
import dev.herald.core.Counters;
import dev.herald.core.Event;
import dev.herald.core.Identity;
import dev.herald.protocol.BadFrame;
import dev.herald.protocol.Protocol;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * One client connection. Its life: opening (nothing is read), open, closed. A session that is
 * closed has left all addresses and writes no more.
 *
 * <p><b>Threading.</b> Confined to the loop of its {@link Hub}.
 */
public final class Session {
  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final String id;
  private final Identity identity;
  private final Protocol protocol;
  private final boolean sharesFrames;
  private final Transport transport;
  private final SessionContext context;
  private final Heartbeat heartbeat;
  private final Rooms rooms = new Rooms(this, Address.Room.class);
  private final Rooms watches = new Rooms(this, Address.Watchers.class);
  private final Memberships memberships = new Memberships(this);
  private final long openedAt;
  private State state = State.OPENING;
  private int pending;
  private boolean started;
  private boolean reading;
  private boolean touched;
  private boolean closeWhenIdle;

  /** Bytes of replays that the socket has not taken. */
  private long paced;

  public Session(
      String id,
      Identity identity,
      Protocol protocol,
      Transport transport,
      SessionContext context) {
    this.id = id;
    this.identity = identity;
    this.protocol = protocol;
    this.sharesFrames = protocol.isShared();
    this.transport = transport;
    this.context = context;
    this.heartbeat =
        new Heartbeat(
            context.hub().loop(),
            context.heartbeat(),
            transport::ping,
            () -> close(CloseReason.NO_LIFE));
    this.openedAt = context.hub().loop().millis();
    context.hub().add(this);
  }

  public String id() {
    return id;
  }

  public Identity identity() {
    return identity;
  }

  public Hub hub() {
    return context.hub();
  }

  /** The addresses of which it gets messages. */
  public Memberships memberships() {
    return memberships;
  }

  public Rooms roomsUnderWay() {
    return rooms;
  }

  /** The rooms that it watches; they are in there as {@link Address.Watchers}. */
  public Rooms watchesUnderWay() {
    return watches;
  }

  /** When its client connected, milliseconds since 1970. */
  public long openedAt() {
    return openedAt;
  }

  public boolean isOpen() {
    return state == State.OPEN;
  }

  public boolean isClosed() {
    return state == State.CLOSED;
  }

  /**
   * It receives from here on; what its client sends stays in the socket until it is read.
   *
   * @return false if it was closed meanwhile, while its history was read, say: nothing happens
   */
  public boolean open(Event.Welcome welcome) {
    assert state != State.OPEN : "opened twice";
    if (isClosed()) {
      return false;
    }
    state = State.OPEN;
    send(welcome);
    memberships.enter(hub().everyone());
    heartbeat.start();
    memberships.startReplay(identity.user());
    return true;
  }

  /** Reads commands from here on, as far as those before are answered. */
  public void startReading() {
    started = true;
    readIfDue();
  }

  private void readIfDue() {
    boolean room = pending < context.limits().pendingCommands();
    boolean due = state == State.OPEN && started && room && !closeWhenIdle;
    if (due != reading) {
      reading = due;
      heartbeat.reading(due);
      transport.reading(due);
    }
  }

  /** The payload of a text frame, valid UTF-8. */
  public void receiveText(byte[] frame) {
    receive(frame, false);
  }

  /** The payload of a binary frame. */
  public void receiveBinary(byte[] frame) {
    receive(frame, true);
  }

  /** The peer gave a sign of life; called once for all that one read of the socket brought. */
  public void heard() {
    heartbeat.heard();
  }

  private void receive(byte[] frame, boolean binary) {
    if (state != State.OPEN) {
      return;
    }
    Command command;
    try {
      command = binary ? protocol.decodeBinary(frame) : protocol.decodeText(frame);
    } catch (BadFrame bad) {
      send(bad.answer());
      return;
    }
    run(command);
  }

  /** Runs a command as if the client had sent it. */
  public void run(Command command) {
    pending++;
    readIfDue();
    context.runner().run(this, command);
  }

  /** The answer to a command, a refusal included. */
  public void answered(Event event) {
    assert hub().loop().isCurrent() : "answered on " + Thread.currentThread().getName();
    if (!(event instanceof Event.Ack ack && ack.ref().isEmpty())) {
      tell(event);
    }
    pending--;
    if (pending == 0 && closeWhenIdle) {
      close(CloseReason.GOING_AWAY);
    }
    readIfDue();
  }

  /** Tells what became of a command, whoever gave it. */
  public void tell(Event event) {
    send(event);
    if (event instanceof Event.Joined joined) {
      memberships.startReplay(joined.room());
    }
  }

  /** Tells the client something that is no message. */
  public void send(Event event) {
    if (state != State.OPEN) {
      return;
    }
    if (event instanceof Event.Refused refused) {
      context.counters().refused(refused.code());
    }
    ByteBuf frame = protocol.frame(event);
    if (frame.isReadable()) {
      transport.write(frame);
      touch();
    } else {
      frame.release(); // the protocol has no word for it
    }
  }

  /**
   * Takes over one reference of whole frames with live messages.
   *
   * @return false if the session does not take them
   */
  boolean write(ByteBuf frames) {
    assert hub().loop().isCurrent() : "session touched from " + Thread.currentThread().getName();
    if (state != State.OPEN || !frames.isReadable() || isSlow(frames.readableBytes())) {
      frames.release();
      return false;
    }
    transport.write(frames);
    touch();
    return true;
  }

  /** What this turn has written is not held against the peer: it gets its chance to leave first. */
  private boolean isSlow(int bytes) {
    long limit = context.limits().maxQueuedBytes() + paced;
    if (transport.unsentBytes() + bytes <= limit) {
      return false;
    }
    transport.flush();
    if (transport.unsentBytes() == 0 || transport.unsentBytes() + bytes <= limit) {
      return false;
    }
    close(CloseReason.SLOW_CONSUMER);
    return true;
  }

  /** Takes over frames that do not count as live; {@code taken} runs when the socket has them. */
  void writePaced(ByteBuf frames, Runnable taken) {
    if (state != State.OPEN) {
      frames.release();
      return;
    }
    int bytes = frames.readableBytes();
    paced += bytes;
    transport.write(
        frames,
        () -> {
          paced -= bytes;
          taken.run();
        });
    touch();
  }

  private void touch() {
    if (!touched) {
      touched = true;
      hub().outbox().touched(this);
    }
  }

  /** The end of the turn. */
  void flush() {
    touched = false;
    transport.flush();
  }

  /** What it missed can't be read now; it can try again elsewhere. */
  void replayFailed() {
    close(CloseReason.TRY_AGAIN);
  }

  LimitsConfig limits() {
    return context.limits();
  }

  Counters counters() {
    return context.counters();
  }

  CommandRunner runner() {
    return context.runner();
  }

  Protocol protocol() {
    return protocol;
  }

  /** Whether one frame serves it and others alike. */
  boolean sharesFrames() {
    return sharesFrames;
  }

  /**
   * Whether the peer has taken so much of what was sent that a long answer is in order. What this
   * turn has written gets its chance to leave first.
   */
  public boolean canTakeMore() {
    int limit = context.limits().maxQueuedBytes();
    if (transport.unsentBytes() > limit) {
      transport.flush();
    }
    return transport.unsentBytes() <= limit;
  }

  /**
   * The node goes away: ends the session as soon as no command is unanswered. One that is opening
   * is ended by whoever opens it, behind its welcome.
   */
  public void closeWhenIdle() {
    if (state == State.OPENING) {
      return;
    }
    closeWhenIdle = true;
    if (pending == 0) {
      close(CloseReason.GOING_AWAY);
    }
    readIfDue();
  }

  /** Ends the session: tells the peer why, and leaves all addresses. */
  public void close(CloseReason reason) {
    if (isClosed()) {
      return;
    }
    state = State.CLOSED;
    heartbeat.stop();
    transport.close(reason);
    hub().remove(this);
    List<Address> left = memberships.leaveAll();
    context.counters().sessionClosed(reason);
    context.runner().ended(this, left);
  }
}
