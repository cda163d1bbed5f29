package dev.herald.protocol;

import dev.herald.core.Body;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import java.util.Arrays;

/** A binary frame: a JSON header of one line, one line feed, and raw bytes, which may be none. */
final class BinaryFrame {
  private BinaryFrame() {}

  static JsonFields read(byte[] frame) throws BadFrame {
    int feed = lineFeed(frame);
    if (!Utf8.isValid(frame, 0, feed)) {
      throw refused(ErrorCode.BAD_FRAME, "the header of a binary frame must be UTF-8");
    }
    JsonFields header = JsonFields.read(frame, 0, feed);
    header.rawBody(Body.binary(Arrays.copyOfRange(frame, feed + 1, frame.length)));
    return header;
  }

  private static int lineFeed(byte[] frame) throws BadFrame {
    int most = Math.min(frame.length, JsonProtocol.MAX_HEADER_BYTES + 1);
    for (int i = 0; i < most; i++) {
      if (frame[i] == '\n') {
        return i;
      }
    }
    if (frame.length > JsonProtocol.MAX_HEADER_BYTES) {
      throw refused(ErrorCode.TOO_LARGE, "the header of a binary frame has at most 4096 bytes");
    }
    throw refused(ErrorCode.BAD_FRAME, "a binary frame is a JSON header, a line feed and bytes");
  }

  private static BadFrame refused(ErrorCode code, String text) {
    return new BadFrame(new Event.Refused("", code, text, "", false));
  }
}
