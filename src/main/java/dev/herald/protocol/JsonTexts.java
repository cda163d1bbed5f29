package dev.herald.protocol;

import java.io.ByteArrayOutputStream;

/**
 * Cuts a stream of bytes into JSON texts (RFC 8259, section 2). It finds where each ends, and no
 * more: whether it is JSON is for the taker. Holds at most one of them, so that a stream may be of
 * any length.
 *
 * <p><b>Threading.</b> Confined to the thread that reads the stream.
 */
public abstract sealed class JsonTexts permits TextsOfArray, TextsOfLines {
  /** Takes what is found, in the order of the stream. */
  public interface Taker {
    void text(byte[] json);

    /** One that has more bytes than are allowed; the next ones follow. */
    void tooLong();

    /** From here on it is no stream of texts: nothing follows. */
    void broken(String why);
  }

  private final int maxBytes;
  private final Taker taker;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream(256);
  private boolean tooLong;

  JsonTexts(int maxBytes, Taker taker) {
    this.maxBytes = maxBytes;
    this.taker = taker;
  }

  /** The next bytes of the stream. */
  public abstract void take(byte[] bytes);

  /** The stream ends here. */
  public abstract void end();

  /** Adds some of these bytes to the text. */
  final void add(byte[] bytes, int from, int to) {
    if (to - from > maxBytes - held.size()) {
      tooLong = true;
      held.reset();
    }
    if (!tooLong) {
      held.write(bytes, from, to - from);
    }
  }

  /** Whether nothing was added since the last text ended. */
  final boolean isEmpty() {
    return held.size() == 0 && !tooLong;
  }

  /** The text ends here. */
  final void give() {
    byte[] text = held.toByteArray();
    boolean whole = !tooLong;
    forget();
    if (whole) {
      taker.text(text);
    } else {
      taker.tooLong();
    }
  }

  final void forget() {
    tooLong = false;
    held.reset();
  }

  final void broken(String why) {
    forget();
    taker.broken(why);
  }

  static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
