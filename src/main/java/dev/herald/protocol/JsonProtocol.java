package dev.herald.protocol;

import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** The protocol {@code herald.v1}: a frame is one JSON object, or a JSON header and raw bytes. */
public final class JsonProtocol implements Protocol {
  /** The longest header of a binary frame, in bytes, without its line feed. */
  public static final int MAX_HEADER_BYTES = 4_096;

  /** Of a frame without the body of a message. */
  private static final int USUAL_BYTES = 256;

  @Override
  public Command decodeText(byte[] frame) throws BadFrame {
    return JsonFields.read(frame, 0, frame.length).command();
  }

  @Override
  public Command decodeBinary(byte[] frame) throws BadFrame {
    return BinaryFrame.read(frame).command();
  }

  @Override
  public ByteBuf frame(Event event) {
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, USUAL_BYTES);
    JsonEncoder.encode(event, frame);
    return WebSocketFrame.finish(frame, WebSocketFrame.TEXT);
  }

  @Override
  public ByteBuf frame(Message message) {
    int expected = USUAL_BYTES + message.body().size();
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, expected);
    JsonEncoder.encode(message, frame);
    return WebSocketFrame.finish(frame, opcode(message));
  }

  private static int opcode(Message message) {
    return message.body().kind() == Body.Kind.BINARY ? WebSocketFrame.BINARY : WebSocketFrame.TEXT;
  }

  @Override
  public boolean isShared() {
    return true;
  }
}
