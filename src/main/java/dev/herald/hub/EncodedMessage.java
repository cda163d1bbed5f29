package dev.herald.hub;

import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.protocol.Protocol;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;

/**
 * A message as the frame that all its receivers get: encoded once, shared by reference. Whoever
 * hands it on gives one reference along; the last to release it frees the bytes. A session whose
 * protocol is its own gets a frame of its own. Thread-safe.
 */
public final class EncodedMessage {
  private final ByteBuf frame;
  private final Position position;
  private final String exceptSession;
  private final Function<Protocol, ByteBuf> encoding;

  private EncodedMessage(
      Protocol protocol,
      Function<Protocol, ByteBuf> encoding,
      Position position,
      String exceptSession) {
    this.frame = encoding.apply(protocol);
    this.encoding = encoding;
    this.position = position;
    this.exceptSession = exceptSession;
  }

  /** With one reference, which belongs to the caller. */
  public static EncodedMessage encode(Message message, Protocol protocol) {
    return new EncodedMessage(
        protocol, own -> own.frame(message), message.position(), message.exceptSession());
  }

  /** As {@link #encode(Message, Protocol)}: an event that many sessions get. */
  public static EncodedMessage encode(Event event, Protocol protocol) {
    return new EncodedMessage(protocol, own -> own.frame(event), Position.UNKEPT, "");
  }

  public EncodedMessage retain() {
    frame.retain();
    return this;
  }

  public void release() {
    frame.release();
  }

  Position position() {
    return position;
  }

  int size() {
    return frame.readableBytes();
  }

  /** For all but the one session that asked not to hear itself. */
  boolean isForAll() {
    return exceptSession.isEmpty();
  }

  /** Whether the session did not ask not to hear itself. */
  boolean isFor(Session session) {
    return exceptSession.isEmpty() || !exceptSession.equals(session.id());
  }

  /**
   * Gives a session the frame, if it is for it.
   *
   * @return frames written, 0 or 1
   */
  int writeTo(Session session) {
    return isFor(session) && session.write(frameOf(session)) ? 1 : 0;
  }

  private ByteBuf frameOf(Session session) {
    return session.sharesFrames() ? frame.retainedDuplicate() : encoding.apply(session.protocol());
  }

  /** Appends the frame that all share. */
  void appendTo(ByteBuf many) {
    many.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
  }

  /** Appends the frame that this session gets. */
  void appendTo(ByteBuf many, Session session) {
    ByteBuf one = frameOf(session);
    many.writeBytes(one, one.readerIndex(), one.readableBytes());
    one.release();
  }
}
