package dev.herald.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The frames of SockJS 0.3.3: one letter, and JSON behind it. */
public final class SockJsFrame {
  /** Texts that a client may send at once. */
  public static final int MOST_TEXTS = 10_000;

  private static final byte[] OPEN = {'o'};
  private static final byte[] HEARTBEAT = {'h'};

  private SockJsFrame() {}

  /** The first frame of a session. */
  public static byte[] open() {
    return OPEN.clone();
  }

  public static byte[] heartbeat() {
    return HEARTBEAT.clone();
  }

  /**
   * @param strings JSON strings, a comma behind each
   */
  public static byte[] messages(ByteBuf strings) {
    int length = Math.max(0, strings.readableBytes() - 1);
    byte[] frame = new byte[length + 3];
    frame[0] = 'a';
    frame[1] = '[';
    strings.getBytes(strings.readerIndex(), frame, 2, length);
    frame[frame.length - 1] = ']';
    return frame;
  }

  /**
   * The last frame of a session.
   *
   * @param reason ASCII without quotes
   */
  public static byte[] close(int code, String reason) {
    return "c[%d,\"%s\"]".formatted(code, reason).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The texts that a client sends at once: a JSON array of strings, or one string.
   *
   * @return empty if it is neither, they are too many, or one of them is not Unicode
   */
  public static Optional<List<byte[]>> texts(byte[] json) {
    if (!Utf8.isValid(json, 0, json.length)) {
      return Optional.empty();
    }
    List<byte[]> texts = new ArrayList<>(1);
    CharsetEncoder unicode = StandardCharsets.UTF_8.newEncoder();
    try {
      for (String text : new JsonScanner(json, 0, json.length).onlyStrings(MOST_TEXTS)) {
        if (!unicode.canEncode(text)) {
          return Optional.empty(); // half of a surrogate pair, written as an escape
        }
        texts.add(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (JsonScanner.NotJson wrong) {
      return Optional.empty();
    }
    return Optional.of(texts);
  }
}
