package dev.herald.protocol;

import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Texts as SockJS carries them: each a JSON string and a comma, so that the transport can put many,
 * one behind the other, into one {@link SockJsFrame}. As its codec: stateless, or confined to its
 * session.
 */
public final class SockJsProtocol implements Protocol {
  private final TextCodec codec;

  public SockJsProtocol(TextCodec codec) {
    this.codec = codec;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Command decodeText(byte[] frame) throws BadFrame {
    return codec.decode(frame);
  }

  @Override
  public Command decodeBinary(byte[] frame) {
    throw new IllegalStateException("SockJS carries texts");
  }

  @Override
  public ByteBuf frame(Event event) {
    ByteBuf text = Unpooled.buffer();
    codec.encode(event, text);
    return quoted(text);
  }

  @Override
  public ByteBuf frame(Message message) {
    ByteBuf text = Unpooled.buffer(256 + message.body().size());
    codec.encode(message, text);
    return quoted(text);
  }

  private static ByteBuf quoted(ByteBuf text) {
    if (!text.isReadable()) {
      return text;
    }
    byte[] string = JsonText.quote(ByteBufUtil.getBytes(text));
    return Unpooled.buffer(string.length + 1).writeBytes(string).writeByte(',');
  }
}
