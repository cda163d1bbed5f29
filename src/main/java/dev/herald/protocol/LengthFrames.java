package dev.herald.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * Texts in a stream of bytes: each behind its length, four bytes, big-endian. Reads what comes in
 * pieces of any size, and keeps no more of it than one text and what one read brought.
 *
 * <p><b>Threading.</b> Confined to the thread that reads the stream.
 */
public final class LengthFrames {
  private static final int LENGTH = 4;

  private final int maxBytes;
  private ByteBuf waiting = Unpooled.EMPTY_BUFFER;

  /**
   * @param maxBytes of a text
   */
  public LengthFrames(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A length that no text can have: the rest of the stream can't be read. */
  public static final class WrongLength extends Exception {
    private static final long serialVersionUID = 1;

    WrongLength(int length) {
      super("a length of " + length, null, false, false);
    }
  }

  /** What the stream has brought. */
  public void add(byte[] more) {
    if (waiting.isReadable()) {
      waiting.discardReadBytes();
    } else {
      waiting = Unpooled.buffer(more.length); // not one that a long text has made large
    }
    waiting.writeBytes(more);
  }

  /**
   * The next whole text; empty if there is none yet.
   *
   * @throws WrongLength as soon as its length is read
   */
  public Optional<byte[]> next() throws WrongLength {
    if (waiting.readableBytes() < LENGTH) {
      return Optional.empty();
    }
    int length = waiting.getInt(waiting.readerIndex());
    if (length < 0 || length > maxBytes) {
      throw new WrongLength(length);
    }
    if (waiting.readableBytes() < LENGTH + length) {
      return Optional.empty();
    }
    byte[] text = new byte[length];
    waiting.skipBytes(LENGTH).readBytes(text);
    return Optional.of(text);
  }

  /** A buffer to append a text to, with room in front for its length. */
  static ByteBuf begin(int expected) {
    return Unpooled.buffer(LENGTH + expected).setIndex(LENGTH, LENGTH);
  }

  /** Puts the length in front of the text. */
  static ByteBuf finish(ByteBuf frame) {
    return frame.setInt(0, frame.readableBytes()).readerIndex(0);
  }
}
