package dev.herald.protocol;

import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a codec makes texts of, on a wire that carries texts. As its codec: stateless, or confined
 * to its session.
 */
public final class TextProtocol implements Protocol {
  /** Of a frame without the body of a message. */
  private static final int USUAL_BYTES = 256;

  private final TextCodec codec;
  private final TextFraming framing;

  public TextProtocol(TextCodec codec, TextFraming framing) {
    this.codec = codec;
    this.framing = framing;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Command decodeText(byte[] frame) throws BadFrame {
    return codec.decode(frame);
  }

  /** Bytes that may be a text as well. */
  @Override
  public Command decodeBinary(byte[] frame) throws BadFrame {
    return codec.decode(frame);
  }

  @Override
  public ByteBuf frame(Event event) {
    ByteBuf text = framing.begin(USUAL_BYTES);
    codec.encode(event, text);
    return finish(text);
  }

  @Override
  public ByteBuf frame(Message message) {
    ByteBuf text = framing.begin(USUAL_BYTES + message.body().size());
    codec.encode(message, text);
    return finish(text);
  }

  /** Where the codec has no text, there is no frame either. */
  private ByteBuf finish(ByteBuf text) {
    if (text.isReadable()) {
      return framing.finish(text);
    }
    text.release();
    return Unpooled.EMPTY_BUFFER;
  }
}
