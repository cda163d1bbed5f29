package dev.herald.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Checks text that comes in pieces, which may be cut anywhere (RFC 3629, section 4: no overlong
 * forms, no surrogates, nothing beyond U+10FFFF).
 *
 * <p><b>Threading.</b> Confined to the thread that reads the text.
 */
public final class Utf8 {
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
  private static final int LEAST = 0x80;
  private static final int MOST = 0xbf;

  /** Bytes still to come of the character that is under way, and the range of the next one. */
  private int missing;

  private int least = LEAST;
  private int most = MOST;

  public static boolean isValid(byte[] bytes, int from, int to) {
    Utf8 check = new Utf8();
    return check.accept(Unpooled.wrappedBuffer(bytes, from, to - from)) && check.isComplete();
  }

  /** Whether no character is under way. */
  public boolean isComplete() {
    return missing == 0;
  }

  /**
   * Takes the next piece; it is not read, only looked at.
   *
   * @return false if the text can't be UTF-8, whatever follows
   */
  public boolean accept(ByteBuf piece) {
    int i = piece.readerIndex();
    int end = piece.writerIndex();
    while (i < end) {
      if (missing == 0) {
        while (end - i >= 8 && (piece.getLong(i) & NOT_ASCII) == 0) {
          i += 8;
        }
        if (i < end && !begin(piece.getUnsignedByte(i++))) {
          return false;
        }
      } else if (!goOn(piece.getUnsignedByte(i++))) {
        return false;
      }
    }
    return true;
  }

  private boolean begin(int first) {
    least = LEAST;
    most = MOST;
    if (first < 0x80) {
      return true;
    }
    if (first < 0xc2 || first > 0xf4) {
      return false;
    }
    missing = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    switch (first) {
      case 0xe0 -> least = 0xa0;
      case 0xed -> most = 0x9f;
      case 0xf0 -> least = 0x90;
      case 0xf4 -> most = 0x8f;
      default -> {}
    }
    return true;
  }

  private boolean goOn(int next) {
    if (next < least || next > most) {
      return false;
    }
    least = LEAST;
    most = MOST;
    missing--;
    return true;
  }
}
