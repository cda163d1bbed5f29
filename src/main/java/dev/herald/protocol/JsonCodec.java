package dev.herald.protocol;

import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;

/**
 * The text frames of {@code herald.v1}, for a wire that carries texts alone: the body of a binary
 * message is Base64 in a string.
 */
public final class JsonCodec implements TextCodec {
  @Override
  public Command decode(byte[] text) throws BadFrame {
    return JsonFields.read(text, 0, text.length).command();
  }

  @Override
  public void encode(Event event, ByteBuf out) {
    JsonEncoder.encode(event, out);
  }

  @Override
  public void encode(Message message, ByteBuf out) {
    JsonEncoder.encodeAsText(message, out);
  }
}
