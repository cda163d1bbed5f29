package dev.herald.protocol;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The members of one JSON object that this protocol knows, read in one pass: the frame is checked
 * to its end, {@code data} is never built into objects. Unknown members are skipped.
 *
 * <p>Confined to the thread that reads the frame.
 */
public final class JsonFields {
  private static final int MAX_TEXT = 64;
  private static final int MAX_INTEGER_DIGITS = 16;
  private static final long MAX_INTEGER = (1L << 53) - 1;

  private final byte[] frame;
  private final JsonScanner scanner;

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

  private JsonFields(byte[] frame, JsonScanner scanner) {
    this.frame = frame;
    this.scanner = scanner;
  }

  /** Reads the object that is all of {@code frame} from {@code from} to {@code to}, UTF-8. */
  public static JsonFields read(byte[] frame, int from, int to) throws BadFrame {
    JsonFields fields = new JsonFields(frame, new JsonScanner(frame, from, to));
    fields.readAll(fields::readMember);
    if (fields.refIsWrong != null) {
      throw fields.refused(fields.refIsWrong);
    }
    return fields;
  }

  /** Reads a message that a back-end publishes, UTF-8; what only a session has is unknown there. */
  public static JsonFields readMessage(byte[] body) throws BadFrame {
    JsonFields fields = new JsonFields(body, new JsonScanner(body, 0, body.length));
    fields.readAll(fields::readMemberOfMessage);
    return fields;
  }

  private void readAll(JsonScanner.Members members) throws BadFrame {
    if (scanner.peek() != '{') {
      throw bad("a frame is one JSON object");
    }
    try {
      scanner.onlyObject(members);
    } catch (JsonScanner.NotJson e) {
      throw bad(e.getMessage());
    }
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

  private void readMemberOfMessage(String name) throws JsonScanner.NotJson {
    if (name.equals("id") || name.equals("echo")) {
      scanner.skip();
    } else {
      readMember(name);
    }
  }

  private void readMember(String name) throws JsonScanner.NotJson {
    switch (name) {
      case "id" -> {
        readRef();
        forgetRefUnlessItEnds();
      }
      case "type" -> type = text();
      case "to" -> to = text();
      case "room" -> room = text();
      case "from" -> from = text();
      case "key" -> key = text();
      case "base64" -> base64 = text();
      case "echo" -> echo = flag();
      case "keep" -> keep = flag();
      case "data" -> data = raw();
      default -> scanner.skip();
    }
  }

  private void readRef() throws JsonScanner.NotJson {
    if (scanner.peek() == '"') {
      int start = scanner.next();
      if (scanner.string().length() > MAX_TEXT) {
        refIsWrong = ErrorCode.TOO_LARGE.because("id has at most 64 characters");
        return;
      }
      ref = new String(frame, start, scanner.position() - start, StandardCharsets.UTF_8);
      return;
    }
    String written = new String(raw(), StandardCharsets.UTF_8);
    if (isInteger(written)) {
      ref = written;
    } else {
      refIsWrong = ErrorCode.BAD_FRAME.because("id is a string or an integer up to 2^53-1");
    }
  }

  /**
   * The id of {@code {"id":01}} is not the 0 that was read when the text turned out to be wrong.
   */
  private void forgetRefUnlessItEnds() {
    byte next = scanner.peek();
    if (next != ',' && next != '}') {
      ref = "";
    }
  }

  private static boolean isInteger(String written) {
    int digits = written.startsWith("-") ? written.length() - 1 : written.length();
    return digits <= MAX_INTEGER_DIGITS
        && written.chars().skip(written.length() - digits).allMatch(c -> c >= '0' && c <= '9')
        && Math.abs(Long.parseLong(written)) <= MAX_INTEGER;
  }

  /** The bytes of the next value as they were sent, on one line. */
  private byte[] raw() throws JsonScanner.NotJson {
    int start = scanner.next();
    scanner.skip();
    return JsonText.onOneLine(frame, start, scanner.position());
  }

  private Text text() throws JsonScanner.NotJson {
    if (scanner.peek() == '"') {
      return new Text(scanner.string(), false);
    }
    scanner.skip();
    return Text.WRONG;
  }

  private Flag flag() throws JsonScanner.NotJson {
    byte first = scanner.peek();
    scanner.skip();
    return first == 't' ? Flag.TRUE : first == 'f' ? Flag.FALSE : Flag.WRONG;
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

    boolean or(String name, boolean absent) {
      if (this == WRONG) {
        throw ErrorCode.BAD_FRAME.because(name + " must be true or false");
      }
      return this == ABSENT ? absent : this == TRUE;
    }
  }
}
