package dev.herald.protocol;

import dev.herald.core.Body;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a frame of a bridge client, read in one pass. Unknown ones are skipped; a {@code
 * null} is as good as none.
 *
 * <p>Confined to the thread that reads the frame.
 */
final class BridgeFields {
  private static final Body NULL = Body.json("null".getBytes(StandardCharsets.US_ASCII));

  private final byte[] frame;
  private final JsonScanner scanner;
  private TextField type = TextField.ABSENT;
  private TextField address = TextField.ABSENT;
  private TextField replyAddress = TextField.ABSENT;
  private Body body = NULL;
  private final Map<String, String> headers = new HashMap<>();
  private boolean headersAreWrong;

  private BridgeFields(byte[] frame) {
    this.frame = frame;
    this.scanner = new JsonScanner(frame, 0, frame.length);
  }

  /** Empty if it is no JSON object. */
  static Optional<BridgeFields> read(byte[] frame) {
    if (!Utf8.isValid(frame, 0, frame.length)) {
      return Optional.empty();
    }
    BridgeFields fields = new BridgeFields(frame);
    try {
      fields.scanner.onlyObject(fields::readMember);
    } catch (JsonScanner.NotJson wrong) {
      return Optional.empty();
    }
    return Optional.of(fields);
  }

  private void readMember(String name) throws JsonScanner.NotJson {
    if (scanner.peek() == 'n') {
      scanner.skip();
      return;
    }
    switch (name) {
      case "type" -> type = TextField.read(scanner);
      case "address" -> address = TextField.read(scanner);
      case "replyAddress" -> replyAddress = TextField.read(scanner);
      case "headers" -> readHeaders();
      case "body" -> readBody();
      default -> scanner.skip();
    }
  }

  private void readBody() throws JsonScanner.NotJson {
    int start = scanner.next();
    scanner.skip();
    body = Body.json(JsonText.onOneLine(frame, start, scanner.position()));
  }

  private void readHeaders() throws JsonScanner.NotJson {
    if (scanner.peek() == '{') {
      scanner.object(this::readHeader);
    } else {
      headersAreWrong = true;
      scanner.skip();
    }
  }

  /** What is no string is told as it was written. */
  private void readHeader(String name) throws JsonScanner.NotJson {
    if (scanner.peek() == 'n') {
      scanner.skip();
    } else {
      headers.put(name, scanner.peek() == '"' ? scanner.string() : scanner.literal());
    }
  }

  TextField type() {
    return type;
  }

  TextField address() {
    return address;
  }

  TextField replyAddress() {
    return replyAddress;
  }

  /** JSON; {@code null} if there is none. */
  Body body() {
    return body;
  }

  /**
   * @throws dev.herald.core.Refusal if they are no object
   */
  Map<String, String> headers() {
    if (headersAreWrong) {
      throw BridgeFault.INVALID_HEADERS.refusal();
    }
    return headers;
  }
}
