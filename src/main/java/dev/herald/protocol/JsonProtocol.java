package dev.herald.protocol;

import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;

/** The protocol {@code herald.v1}: a frame is one JSON object, or a JSON header and raw bytes. */
public final class JsonProtocol implements Protocol {
  /** The longest header of a binary frame, in bytes, without its line feed. */
  public static final int MAX_HEADER_BYTES = 4_096;

  @Override
  public Command decodeText(byte[] frame) throws BadFrame {
    return JsonFields.read(frame, 0, frame.length).command();
  }

  @Override
  public Command decodeBinary(byte[] frame) throws BadFrame {
    return BinaryFrame.read(frame).command();
  }

  @Override
  public void encode(Event event, ByteBuf out) {
    JsonEncoder.encode(event, out);
  }

  @Override
  public void encode(Message message, ByteBuf out) {
    JsonEncoder.encode(message, out);
  }

  @Override
  public int opcode(Message message) {
    return message.body().kind() == Body.Kind.BINARY ? WebSocketFrame.BINARY : WebSocketFrame.TEXT;
  }
}
