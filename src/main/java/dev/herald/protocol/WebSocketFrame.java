package dev.herald.protocol;

import dev.herald.core.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * Whole, unfragmented, unmasked frames from a server (RFC 6455, section 5.2), each in one direct
 * buffer, so that one encoding serves every receiver.
 */
public final class WebSocketFrame {
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int FINAL = 0x80;
  private static final int MAX_HEADER = 10;

  private WebSocketFrame() {}

  /** A buffer to append the payload to, with room in front for the header. */
  public static ByteBuf begin(ByteBufAllocator allocator, int expectedPayload) {
    ByteBuf frame = allocator.directBuffer(MAX_HEADER + expectedPayload);
    return frame.setIndex(MAX_HEADER, MAX_HEADER);
  }

  /** Puts the header in front of the payload. */
  public static ByteBuf finish(ByteBuf frame, int opcode) {
    int length = frame.readableBytes();
    if (length < 126) {
      frame.setByte(MAX_HEADER - 2, FINAL | opcode).setByte(MAX_HEADER - 1, length);
      return frame.readerIndex(MAX_HEADER - 2);
    }
    if (length < 65_536) {
      frame.setByte(MAX_HEADER - 4, FINAL | opcode).setByte(MAX_HEADER - 3, 126);
      frame.setShort(MAX_HEADER - 2, length);
      return frame.readerIndex(MAX_HEADER - 4);
    }
    frame.setByte(0, FINAL | opcode).setByte(1, 127).setLong(2, length);
    return frame.readerIndex(0);
  }

  public static ByteBuf ping(ByteBufAllocator allocator) {
    return finish(begin(allocator, 0), PING);
  }

  /**
   * @param payload at most 125 bytes; read, not released
   */
  public static ByteBuf pong(ByteBufAllocator allocator, ByteBuf payload) {
    return finish(begin(allocator, payload.readableBytes()).writeBytes(payload), PONG);
  }

  public static ByteBuf close(ByteBufAllocator allocator, CloseReason reason) {
    byte[] text = reason.text().getBytes(StandardCharsets.US_ASCII);
    ByteBuf frame = begin(allocator, 2 + text.length);
    return finish(frame.writeShort(reason.code()).writeBytes(text), CLOSE);
  }

  /** The answer to a close frame: the same code, or none if it had none (section 5.5.1). */
  public static ByteBuf closeEcho(ByteBufAllocator allocator, int code) {
    ByteBuf frame = begin(allocator, 2);
    return finish(code == NO_CODE ? frame : frame.writeShort(code), CLOSE);
  }

  /** Stands for a close frame without a code. */
  public static final int NO_CODE = 1005;

  /** Whether a peer may send this close code (section 7.4 and the registry of close codes). */
  public static boolean isCloseCode(int code) {
    return code >= 1000 && code <= 1003
        || code >= 1007 && code <= 1014
        || code >= 3000 && code <= 4999;
  }
}
