package dev.herald.hub;

import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.protocol.Protocol;
import dev.herald.protocol.WebSocketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * A message as the frame that all its receivers get: encoded once, shared by reference. Whoever
 * hands it on gives one reference along; the last to release it frees the bytes. Thread-safe.
 */
public final class EncodedMessage {
  private static final int ENVELOPE = 256;

  private final ByteBuf frame;
  private final Position position;
  private final String exceptSession;

  private EncodedMessage(ByteBuf frame, Position position, String exceptSession) {
    this.frame = frame;
    this.position = position;
    this.exceptSession = exceptSession;
  }

  /** With one reference, which belongs to the caller. */
  public static EncodedMessage encode(Message message, Protocol protocol) {
    int expected = ENVELOPE + message.body().size();
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, expected);
    protocol.encode(message, frame);
    WebSocketFrame.finish(frame, protocol.opcode(message));
    return new EncodedMessage(frame, message.position(), message.exceptSession());
  }

  /** As {@link #encode(Message, Protocol)}: an event that many sessions get. */
  public static EncodedMessage encode(Event event, Protocol protocol) {
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, ENVELOPE);
    protocol.encode(event, frame);
    WebSocketFrame.finish(frame, WebSocketFrame.TEXT);
    return new EncodedMessage(frame, Position.UNKEPT, "");
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
    return isFor(session) && session.write(frame.retainedDuplicate()) ? 1 : 0;
  }

  void appendTo(ByteBuf many) {
    many.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
  }
}
