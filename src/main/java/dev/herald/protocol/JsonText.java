package dev.herald.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Small pieces of JSON text (RFC 8259) as bytes. */
final class JsonText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private JsonText() {}

  /** The index of the first byte at or after {@code from} that is no JSON white space. */
  static int skipWhiteSpace(byte[] text, int from) {
    int i = from;
    while (i < text.length
        && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')) {
      i++;
    }
    return i;
  }

  /**
   * A copy of one valid JSON value on one line: in valid JSON, line breaks stand between tokens
   * only.
   */
  static byte[] onOneLine(byte[] text, int from, int to) {
    byte[] copy = new byte[to - from];
    for (int i = 0; i < copy.length; i++) {
      byte b = text[from + i];
      copy[i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
    }
    return copy;
  }

  /** UTF-8 text as a JSON string with its quotes. */
  static byte[] quote(byte[] utf8) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length + 16);
    out.write('"');
    for (byte b : utf8) {
      if (b == '"' || b == '\\') {
        out.write('\\');
        out.write(b);
      } else if (b >= 0 && b < ' ') {
        out.writeBytes(new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 15]});
      } else {
        out.write(b);
      }
    }
    out.write('"');
    return out.toByteArray();
  }

  /** Appends a string without its quotes, escaped where it must be. */
  static void writeEscaped(ByteBuf out, String text) {
    if (!needsEscape(text)) {
      ByteBufUtil.writeUtf8(out, text);
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.writeByte('\\').writeByte(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.writeByte('\\').writeByte('u');
        out.writeByte(HEX[c >> 12]).writeByte(HEX[c >> 8 & 15]);
        out.writeByte(HEX[c >> 4 & 15]).writeByte(HEX[c & 15]);
      } else {
        ByteBufUtil.writeUtf8(out, text, i, i + 1);
      }
    }
  }

  private static boolean needsEscape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }
}
