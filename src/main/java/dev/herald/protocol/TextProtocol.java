package dev.herald.protocol;

import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Each text of a session's own codec as a text frame of a WebSocket. */
public final class TextProtocol implements Protocol {
  /** Of a frame without the body of a message. */
  private static final int USUAL_BYTES = 256;

  private final TextCodec codec;

  public TextProtocol(TextCodec codec) {
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
  public Command decodeBinary(byte[] frame) throws BadFrame {
    return codec.decode(frame);
  }

  @Override
  public ByteBuf frame(Event event) {
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, USUAL_BYTES);
    codec.encode(event, frame);
    return finish(frame);
  }

  @Override
  public ByteBuf frame(Message message) {
    int expected = USUAL_BYTES + message.body().size();
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, expected);
    codec.encode(message, frame);
    return finish(frame);
  }

  private static ByteBuf finish(ByteBuf frame) {
    if (frame.isReadable()) {
      return WebSocketFrame.finish(frame, WebSocketFrame.TEXT);
    }
    frame.release();
    return Unpooled.EMPTY_BUFFER;
  }
}
