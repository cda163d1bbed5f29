package dev.herald.protocol;

import dev.herald.core.CloseReason;
import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;

/** Each text of a session's own codec behind its length, see {@link LengthFrames}. */
public final class LengthProtocol implements Protocol {
  private final TextCodec codec;

  public LengthProtocol(TextCodec codec) {
    this.codec = codec;
  }

  /** Of the bridge's protocol, unasked. */
  public static ByteBuf pong() {
    ByteBuf frame = LengthFrames.begin(16);
    new BridgeEncoder(BridgeDialect.TCP).pong(frame);
    return LengthFrames.finish(frame);
  }

  /** The last frame of a session. */
  public static ByteBuf goodbye(CloseReason reason) {
    ByteBuf frame = LengthFrames.begin(64);
    BridgeEncoder.Failure none = BridgeEncoder.Failure.ours(reason.code(), reason.text());
    new BridgeEncoder(BridgeDialect.TCP)
        .fault(new BridgeEncoder.Fault(reason.text(), "", false, none), frame);
    return LengthFrames.finish(frame);
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
    throw new IllegalStateException("it carries texts");
  }

  @Override
  public ByteBuf frame(Event event) {
    ByteBuf frame = LengthFrames.begin(256);
    codec.encode(event, frame);
    return LengthFrames.finish(frame);
  }

  @Override
  public ByteBuf frame(Message message) {
    ByteBuf frame = LengthFrames.begin(256 + message.body().size());
    codec.encode(message, frame);
    return LengthFrames.finish(frame);
  }
}
