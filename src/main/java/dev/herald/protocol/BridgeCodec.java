package dev.herald.protocol;

import dev.herald.core.Address;
import dev.herald.core.CloseReason;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import dev.herald.core.Refusal;
import dev.herald.core.Resume;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The protocol of Vert.x's event-bus bridges for one session: to send or publish to a room is to
 * send to it, to register for one is to join it. A session gets more than its client has registered
 * for: its user's messages, those for everyone, and rooms that a back-end has put it into; the
 * client does not. What Vert.x's bridges refuse without a word of what, this names.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class BridgeCodec implements TextCodec {
  /**
   * Marks what the client asked, as opposed to what a back-end did with its session, and is no
   * address that a client would want a reply at.
   */
  private static final String OWN = "\u0000own";

  /** What is answered by nothing. */
  private static final Command NOTHING = new Command.Ping("");

  /** Characters; longer ones can't be an address of ours. */
  private static final int LONGEST_ADDRESS = Address.MAX_NAME_BYTES + 5;

  /** HTTP's number for what was there and is not any more. */
  private static final int GONE = 410;

  private final BridgeDialect dialect;
  private final BridgeEncoder encoder;
  private final Address.User self;
  private final Set<String> services;

  /**
   * What the client has registered for, as far as that was not refused, with the mark of each
   * register: the answer to an earlier one says nothing of it. No more than a session can have
   * rooms and unanswered commands.
   */
  private final Map<Address, String> registered = new HashMap<>();

  private int registers;

  /**
   * @param self whose messages it may register for
   * @param services addresses of the event bus that it may send to
   */
  public BridgeCodec(BridgeDialect dialect, Address.User self, Set<String> services) {
    this.dialect = dialect;
    this.encoder = new BridgeEncoder(dialect);
    this.self = self;
    this.services = services;
  }

  /**
   * What the first frames of a client say of it.
   *
   * @param user as it calls itself; empty if it does not
   * @param saysMore whether it does anything but to show that it lives
   */
  public record Hello(Optional<String> user, boolean saysMore) {
    /**
     * @throws Refusal if the headers can't be read
     */
    public static Hello read(byte[] frame) {
      Optional<BridgeFields> fields = BridgeFields.read(frame);
      Optional<String> user =
          fields.flatMap(read -> Optional.ofNullable(read.headers().get("user")));
      boolean ping = fields.filter(read -> read.type().orEmpty().equals("ping")).isPresent();
      return new Hello(user, user.isPresent() || !ping);
    }
  }

  /** What a server over TCP says unasked, as a whole frame. */
  public static ByteBuf pong() {
    ByteBuf frame = LengthFrames.begin(16);
    new BridgeEncoder(BridgeDialect.TCP).pong(frame);
    return LengthFrames.finish(frame);
  }

  /** The last frame of a session over TCP. */
  public static ByteBuf goodbye(CloseReason reason) {
    ByteBuf frame = LengthFrames.begin(64);
    BridgeEncoder.Failure none = BridgeEncoder.Failure.ours(reason.code(), reason.text());
    new BridgeEncoder(BridgeDialect.TCP)
        .fault(new BridgeEncoder.Fault(reason.text(), "", false, none), frame);
    return LengthFrames.finish(frame);
  }

  @Override
  public Command decode(byte[] text) throws BadFrame {
    Optional<BridgeFields> read = BridgeFields.read(text);
    if (read.isEmpty()) {
      throw bad("", BridgeFault.INVALID_JSON.refusal(), "");
    }
    BridgeFields fields = read.get();
    String ref = "";
    try {
      String type = type(fields);
      if (type.equals("ping")) {
        return new Command.Ping(OWN);
      }
      if (fields.address().value() == null) {
        throw BridgeFault.MISSING_ADDRESS.refusal();
      }
      ref = ref(type, fields);
      return command(type, fields, ref);
    } catch (Refusal refusal) {
      throw bad(ref, refusal, fields.address().orEmpty());
    }
  }

  private String type(BridgeFields fields) {
    if (dialect == BridgeDialect.WEB && fields.type().isAbsent()) {
      throw BridgeFault.MISSING_TYPE.refusal();
    }
    return fields.type().orEmpty();
  }

  private Command command(String type, BridgeFields fields, String replyAddress) {
    String address = fields.address().value();
    Map<String, String> headers = fields.headers();
    return switch (type) {
      case "send" ->
          services.contains(address)
              ? new Command.Request(replyAddress, address, fields.body(), headers)
              : send(replyAddress, fields);
      case "publish" -> send("", fields);
      case "register" -> register(address, headers);
      case "unregister" -> unregister(address);
      default -> throw unknownType().refusal();
    };
  }

  /** Who is told if it is refused: who waits for a reply, or the handler that was to be. */
  private String ref(String type, BridgeFields fields) {
    return switch (type) {
      case "send" -> replyAddress(fields);
      case "register" -> OWN;
      default -> "";
    };
  }

  private BridgeFault unknownType() {
    return dialect == BridgeDialect.TCP ? BridgeFault.UNKNOWN_TYPE : BridgeFault.INVALID_TYPE;
  }

  private String replyAddress(BridgeFields fields) {
    String text = fields.replyAddress().orEmpty();
    if (fields.replyAddress().wrong() || text.length() > dialect.longestReply()) {
      throw BridgeFault.INVALID_REPLY_ADDRESS.refusal();
    }
    return text;
  }

  private static Command send(String replyAddress, BridgeFields fields) {
    Address to = Address.parse(fields.address().value());
    String key = fields.headers().getOrDefault("key", "");
    String checked = key.isEmpty() ? key : JsonFields.checkKey(key);
    return new Command.Send(replyAddress, to, fields.body(), checked, true, true);
  }

  private Command register(String name, Map<String, String> headers) {
    if (name.length() > LONGEST_ADDRESS) {
      throw BridgeFault.MAX_ADDRESS_LENGTH_REACHED.refusal();
    }
    Address address = Address.parse(name);
    if (address instanceof Address.User && !address.equals(self)) {
      throw ErrorCode.FORBIDDEN.because("a session hears its own user, " + self.key());
    }
    boolean room = address instanceof Address.Room;
    if (!room && headers.containsKey("since")) {
      throw BridgeFault.INVALID_HEADERS.refusal();
    }
    Resume resume = new Resume(since(headers), 0);
    if (registered.containsKey(address)) {
      return again();
    }
    registers++;
    String mark = OWN + registers;
    registered.put(address, mark);
    return room ? new Command.Join(mark, (Address.Room) address, resume) : NOTHING;
  }

  private static Optional<Position> since(Map<String, String> headers) {
    try {
      return Optional.ofNullable(headers.get("since")).map(Position::parse);
    } catch (Refusal refusal) {
      throw BridgeFault.INVALID_HEADERS.refusal();
    }
  }

  /** Vert.x's bridges differ here. */
  private Command again() {
    if (dialect == BridgeDialect.TCP) {
      return NOTHING;
    }
    throw BridgeFault.ADDRESS_ALREADY_REGISTERED.refusal();
  }

  private Command unregister(String name) {
    Address address = Address.parse(name);
    if (registered.remove(address) == null) {
      if (dialect == BridgeDialect.TCP) {
        throw BridgeFault.UNKNOWN_ADDRESS.refusal();
      }
      return NOTHING;
    }
    return address instanceof Address.Room room ? new Command.Leave(OWN, room) : NOTHING;
  }

  private static BadFrame bad(String ref, Refusal refusal, String address) {
    // echoing an over-long name would let a frame come back larger than it may be
    String shown = address.length() <= LONGEST_ADDRESS ? address : "";
    return new BadFrame(new Event.Refused(ref, refusal.code(), refusal.getMessage(), shown, false));
  }

  @Override
  public void encode(Message message, ByteBuf out) {
    if (registered.containsKey(message.to())) {
      encoder.message(message, out);
    }
  }

  @Override
  public void encode(Event event, ByteBuf out) {
    if (event instanceof Event.Ack ack) {
      encoder.position(ack.ref(), ack.position(), out);
    } else if (event instanceof Event.Replied replied) {
      if (!replied.ref().isEmpty()) {
        encoder.reply(replied.ref(), replied.body(), replied.headers(), out);
      }
    } else if (event instanceof Event.Unreplied none) {
      encoder.failedReply(
          none.ref(),
          none.service(),
          new BridgeEncoder.Failure(none.type(), none.failure(), none.text()),
          out);
    } else if (event instanceof Event.Refused refused) {
      refused(refused, out);
    } else if (event instanceof Event.Pong pong) {
      if (dialect == BridgeDialect.TCP && !pong.ref().isEmpty()) {
        encoder.pong(out);
      }
    } else {
      news(event, out);
    }
  }

  private void refused(Event.Refused refused, ByteBuf out) {
    String text = refused.code().wireName() + ": " + refused.text();
    BridgeEncoder.Failure failure = BridgeEncoder.Failure.ours(refused.code().status(), text);
    if (refused.room()) {
      Address.Room room = new Address.Room(refused.about());
      if (registered.remove(room, refused.ref())) {
        encoder.fault(fault(refused, room.key(), failure), out);
      }
    } else if (refused.ref().isEmpty() || refused.ref().equals(OWN)) {
      encoder.fault(fault(refused, refused.about(), failure), out);
    } else {
      encoder.failedReply(refused.ref(), refused.about(), failure, out);
    }
  }

  private static BridgeEncoder.Fault fault(
      Event.Refused refused, String address, BridgeEncoder.Failure failure) {
    String name = BridgeFault.nameOf(refused.code(), refused.text());
    return new BridgeEncoder.Fault(name, address, !refused.ref().isEmpty(), failure);
  }

  /** What the client must know of an address that it is registered for. */
  private void news(Event event, ByteBuf out) {
    if (event instanceof Event.Left left && left.ref().isEmpty()) {
      if (registered.remove(left.room()) != null) {
        tell("unregistered", left.room(), "a back-end took this session out of the room", out);
      }
    } else if (event instanceof Event.Joined joined && joined.recovered() == Recovered.NO) {
      tell("not_recovered", joined.room(), "not all that came since then is there any more", out);
    } else if (event instanceof Event.Reset reset && registered.containsKey(reset.to())) {
      tell("reset", reset.to(), "messages of this address are missing here", out);
    }
  }

  private void tell(String name, Address address, String text, ByteBuf out) {
    encoder.fault(
        new BridgeEncoder.Fault(name, address.key(), true, BridgeEncoder.Failure.ours(GONE, text)),
        out);
  }
}
