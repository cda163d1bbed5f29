package dev.herald.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The members of one JSON object that this protocol knows, read in one pass: the frame is checked
 * to its end, {@code data} is never built into objects. Unknown members are skipped.
 *
 * <p>Confined to the thread that reads the frame.
 */
public final class JsonFields {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_TEXT = 64;
  private static final long MAX_INTEGER = (1L << 53) - 1;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final byte[] frame;
  private final int start;

  private String ref = "";
  private Text type = Text.ABSENT;
  private Text to = Text.ABSENT;
  private Text room = Text.ABSENT;
  private Text from = Text.ABSENT;
  private Text key = Text.ABSENT;
  private Text base64 = Text.ABSENT;
  private Flag echo = Flag.ABSENT;
  private Flag keep = Flag.ABSENT;
  private byte[] data;
  private Body raw;
  private Refusal refIsWrong;

  private JsonFields(byte[] frame, int start) {
    this.frame = frame;
    this.start = start;
  }

  /** Reads the object that is all of {@code frame} from {@code from} to {@code to}. */
  public static JsonFields read(byte[] frame, int from, int to) throws BadFrame {
    int start = JsonText.skipWhiteSpace(frame, from);
    JsonFields fields = new JsonFields(frame, start);
    // a zero byte behind the brace would make the parser take the text for UTF-16
    if (start >= to || frame[start] != '{' || start + 1 < to && frame[start + 1] == 0) {
      throw fields.bad("a frame is one JSON object");
    }
    try (JsonParser parser = JSON.createParser(frame, start, to - start)) {
      fields.readAll(parser);
    } catch (StreamConstraintsException e) {
      throw fields.bad("a frame is nested at most " + MAX_DEPTH + " deep");
    } catch (IOException e) {
      throw fields.bad("not JSON: " + firstLine(e));
    }
    if (fields.refIsWrong != null) {
      throw fields.refused(fields.refIsWrong);
    }
    return fields;
  }

  /** The body of a binary frame stands outside its header. */
  void rawBody(Body body) {
    raw = body;
  }

  /** The command that these fields are. */
  public Command command() throws BadFrame {
    try {
      String name = type.required("type");
      if (raw != null && !name.equals("send")) {
        throw ErrorCode.BAD_FRAME.because("a binary frame is a send");
      }
      return switch (name) {
        case "send" -> send();
        case "join" -> new Command.Join(ref, room());
        case "leave" -> new Command.Leave(ref, room());
        case "ping" -> new Command.Ping(ref);
        default -> throw ErrorCode.UNKNOWN_TYPE.because("this server knows no such type");
      };
    } catch (Refusal refusal) {
      throw refused(refusal);
    }
  }

  /** The fields of a message that a back-end publishes; {@code type} does not matter. */
  public Command.Send send() {
    Address address = Address.parse(to.required("to"));
    Body body = body();
    return new Command.Send(
        ref, address, body, keyOrNone(), echo.or("echo", true), keep.or("keep", true));
  }

  /**
   * The user in whose name a back-end publishes; empty if it names none.
   *
   * @throws Refusal if it is no address of a user
   */
  public String sender() {
    if (from.isAbsent()) {
      return "";
    }
    if (Address.parse(from.required("from")) instanceof Address.User user) {
      return user.name();
    }
    throw ErrorCode.BAD_ADDRESS.because("from must be user:NAME");
  }

  private Address.Room room() {
    return new Address.Room(room.required("room"));
  }

  private Body body() {
    int bodies = (data == null ? 0 : 1) + (base64.isAbsent() ? 0 : 1) + (raw == null ? 0 : 1);
    if (bodies != 1) {
      throw ErrorCode.BAD_FRAME.because(
          raw != null ? "the header of a binary frame has no data" : "data or base64 is required");
    }
    if (raw != null) {
      return raw;
    }
    if (data != null) {
      return Body.json(data);
    }
    try {
      return Body.binary(Base64.getDecoder().decode(base64.required("base64")));
    } catch (IllegalArgumentException e) {
      throw ErrorCode.BAD_FRAME.because("base64 is not Base64 (RFC 4648, section 4)");
    }
  }

  private String keyOrNone() {
    if (key.isAbsent()) {
      return "";
    }
    String text = key.required("key");
    if (text.length() > MAX_TEXT) {
      throw ErrorCode.TOO_LARGE.because("key has at most 64 characters");
    }
    if (text.isEmpty()) {
      throw ErrorCode.BAD_FRAME.because("key must not be empty");
    }
    return text;
  }

  private void readAll(JsonParser parser) throws IOException {
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      readMember(parser, name, token);
    }
    if (parser.nextToken() != null) {
      throw new IOException("something follows the object");
    }
  }

  private void readMember(JsonParser parser, String name, JsonToken token) throws IOException {
    switch (name) {
      case "id" -> readRef(parser, token);
      case "type" -> type = Text.of(parser, token);
      case "to" -> to = Text.of(parser, token);
      case "room" -> room = Text.of(parser, token);
      case "from" -> from = Text.of(parser, token);
      case "key" -> key = Text.of(parser, token);
      case "base64" -> base64 = Text.of(parser, token);
      case "echo" -> echo = Flag.of(parser, token);
      case "keep" -> keep = Flag.of(parser, token);
      case "data" -> data = rawValue(parser);
      default -> parser.skipChildren();
    }
  }

  private void readRef(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      if (parser.getText().length() > MAX_TEXT) {
        refIsWrong = ErrorCode.TOO_LARGE.because("id has at most 64 characters");
        return;
      }
    } else if (token != JsonToken.VALUE_NUMBER_INT
        || parser.getTextLength() > 17
        || Math.abs(parser.getLongValue()) > MAX_INTEGER) {
      parser.skipChildren();
      refIsWrong = ErrorCode.BAD_FRAME.because("id is a string or an integer up to 2^53-1");
      return;
    }
    ref = new String(rawValue(parser), StandardCharsets.UTF_8);
  }

  /** The bytes of the current value as they were sent, on one line. */
  private byte[] rawValue(JsonParser parser) throws IOException {
    int from = start + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int to = start + (int) parser.currentLocation().getByteOffset();
    return JsonText.onOneLine(frame, from, to);
  }

  private static String firstLine(IOException e) {
    String text = String.valueOf(e.getMessage());
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.length() > 120 ? line.substring(0, 120) : line;
  }

  private BadFrame bad(String text) {
    return refused(ErrorCode.BAD_FRAME.because(text));
  }

  private BadFrame refused(Refusal refusal) {
    boolean aboutRoom = to.isAbsent() && !room.isAbsent();
    String about = aboutRoom ? room.orEmpty() : to.orEmpty();
    // echoing an over-long name would let a frame come back larger than it may be
    String shown = about.length() <= Address.MAX_NAME_BYTES + 5 ? about : "";
    return new BadFrame(
        new Event.Refused(ref, refusal.code(), refusal.getMessage(), shown, aboutRoom));
  }

  /** A member that should be a string. */
  private record Text(String value, boolean wrong) {
    static final Text ABSENT = new Text(null, false);
    static final Text WRONG = new Text(null, true);

    static Text of(JsonParser parser, JsonToken token) throws IOException {
      if (token == JsonToken.VALUE_STRING) {
        return new Text(parser.getText(), false);
      }
      parser.skipChildren();
      return WRONG;
    }

    boolean isAbsent() {
      return value == null && !wrong;
    }

    String orEmpty() {
      return value == null ? "" : value;
    }

    String required(String name) {
      if (value == null) {
        throw ErrorCode.BAD_FRAME.because(name + (wrong ? " must be a string" : " is required"));
      }
      return value;
    }
  }

  /** A member that should be true or false. */
  private enum Flag {
    ABSENT,
    TRUE,
    FALSE,
    WRONG;

    static Flag of(JsonParser parser, JsonToken token) throws IOException {
      parser.skipChildren();
      return token == JsonToken.VALUE_TRUE ? TRUE : token == JsonToken.VALUE_FALSE ? FALSE : WRONG;
    }

    boolean or(String name, boolean absent) {
      if (this == WRONG) {
        throw ErrorCode.BAD_FRAME.because(name + " must be true or false");
      }
      return this == ABSENT ? absent : this == TRUE;
    }
  }
}
