package dev.herald.protocol;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import dev.herald.core.Resume;
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

  private final byte[] frame;
  private final JsonScanner scanner;

  private String ref = "";
  private TextField type = TextField.ABSENT;
  private TextField to = TextField.ABSENT;
  private TextField room = TextField.ABSENT;
  private TextField from = TextField.ABSENT;
  private TextField key = TextField.ABSENT;
  private TextField base64 = TextField.ABSENT;
  private FlagField echo = FlagField.ABSENT;
  private FlagField keep = FlagField.ABSENT;
  private NumberField last = NumberField.ABSENT;
  private final SinceField since;
  private byte[] data;
  private Body raw;
  private Refusal refIsWrong;

  private JsonFields(byte[] frame, JsonScanner scanner) {
    this.frame = frame;
    this.scanner = scanner;
    this.since = new SinceField(scanner);
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
        case "join" -> new Command.Join(ref, room(), resume());
        case "leave" -> new Command.Leave(ref, room());
        case "presence" -> new Command.Presence(ref, room());
        case "watch" -> new Command.Watch(ref, room());
        case "unwatch" -> new Command.Unwatch(ref, room());
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
    return from.isAbsent() ? "" : sender(from.required("from"));
  }

  /**
   * The name in the address of a user.
   *
   * @throws Refusal if it is none
   */
  static String sender(String address) {
    if (Address.parse(address) instanceof Address.User user) {
      return user.name();
    }
    throw ErrorCode.BAD_ADDRESS.because("from must be user:NAME");
  }

  private Address.Room room() {
    return new Address.Room(room.required("room"));
  }

  private Resume resume() {
    return new Resume(since.position(), last.or("last", 0));
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
    return key.isAbsent() ? "" : checkKey(key.required("key"));
  }

  /**
   * @throws Refusal if it can't be the key of a message
   */
  static String checkKey(String text) {
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
      case "echo" -> echo = FlagField.read(scanner);
      case "keep" -> keep = FlagField.read(scanner);
      case "last" -> last = NumberField.read(scanner);
      case "since" -> since.read();
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
    int start = scanner.next();
    NumberField number = NumberField.read(scanner, -Position.MAX_OFFSET);
    if (number.isWrong()) {
      refIsWrong = ErrorCode.BAD_FRAME.because("id is a string or an integer up to 2^53-1");
    } else {
      ref = new String(frame, start, scanner.position() - start, StandardCharsets.UTF_8);
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

  /** The bytes of the next value as they were sent, on one line. */
  private byte[] raw() throws JsonScanner.NotJson {
    int start = scanner.next();
    scanner.skip();
    return JsonText.onOneLine(frame, start, scanner.position());
  }

  private TextField text() throws JsonScanner.NotJson {
    return TextField.read(scanner);
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
}
