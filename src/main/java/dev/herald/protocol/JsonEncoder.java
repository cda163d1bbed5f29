package dev.herald.protocol;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Event;
import dev.herald.core.Member;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Base64;
import java.util.List;

/** Writes events and messages as JSON, straight into the frame. */
final class JsonEncoder {
  private final ByteBuf out;

  private JsonEncoder(ByteBuf out) {
    this.out = out;
  }

  private static final byte[] DATA = {',', '"', 'd', 'a', 't', 'a', '"', ':'};

  /** As a text frame, or, with bytes for a body, as a binary one: header, line feed and bytes. */
  static void encode(Message message, ByteBuf out) {
    byte[] body = message.body().bytes();
    if (message.body().kind() == Body.Kind.BINARY) {
      header(message, out).tail(message);
      out.writeByte('\n').writeBytes(body);
    } else {
      JsonEncoder json = header(message, out);
      out.writeBytes(DATA).writeBytes(body);
      json.tail(message);
    }
  }

  /** As JSON in any case; bytes are in Base64 (RFC 4648, section 4). */
  static void encodeAsText(Message message, ByteBuf out) {
    if (message.body().kind() == Body.Kind.BINARY) {
      JsonEncoder json = header(message, out).ascii(",\"base64\":\"");
      out.writeBytes(Base64.getEncoder().encode(message.body().bytes()));
      json.ascii("\"").tail(message);
    } else {
      encode(message, out);
    }
  }

  private static JsonEncoder header(Message message, ByteBuf out) {
    JsonEncoder json = new JsonEncoder(out).type("message").address("to", message.to());
    if (!message.from().isEmpty()) {
      json.ascii(",\"from\":\"user:").escaped(message.from()).ascii("\"");
    }
    return json;
  }

  private void tail(Message message) {
    position(message.position()).number("time", message.time());
    if (!message.key().isEmpty()) {
      text("key", message.key());
    }
    end();
  }

  static void encode(Event event, ByteBuf out) {
    JsonEncoder json = new JsonEncoder(out);
    if (event instanceof Event.Welcome welcome) {
      json.welcome(welcome);
    } else if (event instanceof Event.Ack ack) {
      json.type("ack").ref(ack.ref()).address("to", ack.to()).position(ack.position()).end();
    } else if (event instanceof Event.Joined joined) {
      json.type("joined").ref(joined.ref()).text("room", joined.room().name());
      json.position(joined.position()).recovered(joined.recovered()).end();
    } else if (event instanceof Event.Left left) {
      json.type("left").ref(left.ref()).text("room", left.room().name()).end();
    } else if (event instanceof Event.Pong pong) {
      json.type("pong").ref(pong.ref()).end();
    } else if (event instanceof Event.Refused refused) {
      json.refused(refused);
    } else if (event instanceof Event.Reset reset) {
      json.type("reset").address("to", reset.to()).position(reset.position()).end();
    } else if (event instanceof Event.Reconnect reconnect) {
      json.type("reconnect").number("after", reconnect.after()).end();
    } else {
      json.presence(event);
    }
  }

  private void presence(Event event) {
    if (event instanceof Event.Present present) {
      type("presence").ref(present.ref()).text("room", present.room().name());
      number("count", present.count());
      present.members().ifPresent(this::members);
    } else if (event instanceof Event.Watching watching) {
      type("watching").ref(watching.ref()).text("room", watching.room().name());
      number("count", watching.count()).members(watching.members());
    } else if (event instanceof Event.Unwatched unwatched) {
      type("unwatched").ref(unwatched.ref()).text("room", unwatched.room().name());
    } else if (event instanceof Event.MemberJoined joined) {
      type("member-joined").text("room", joined.room().name());
      text("user", joined.user()).number("count", joined.count());
    } else if (event instanceof Event.MemberLeft left) {
      type("member-left").text("room", left.room().name());
      text("user", left.user()).number("count", left.count());
    } else {
      throw new IllegalArgumentException("no wire form for " + event);
    }
    end();
  }

  private void members(List<Member> members) {
    ascii(",\"members\":[");
    String comma = "";
    for (Member member : members) {
      ascii(comma).ascii("{\"user\":\"").escaped(member.user()).ascii("\"");
      number("sessions", member.sessions()).ascii("}");
      comma = ",";
    }
    ascii("]");
  }

  private void welcome(Event.Welcome welcome) {
    type("welcome").text("protocol", "1.0").text("session", welcome.session());
    text("user", welcome.user()).text("node", welcome.node()).position(welcome.position());
    recovered(welcome.recovered());
    number("heartbeat", welcome.heartbeat());
    ascii(",\"limits\":{\"message\":").ascii(Integer.toString(welcome.maxMessageBytes()));
    ascii(",\"rooms\":").ascii(Integer.toString(welcome.maxRooms())).ascii("}").end();
  }

  private void refused(Event.Refused refused) {
    type("error").ref(refused.ref()).text("code", refused.code().wireName());
    text("message", refused.text());
    if (!refused.about().isEmpty()) {
      text(refused.room() ? "room" : "to", refused.about());
    }
    if (refused.code().retryAfter() > 0) {
      number("after", refused.code().retryAfter());
    }
    end();
  }

  private JsonEncoder type(String type) {
    return ascii("{\"type\":\"").ascii(type).ascii("\"");
  }

  /** The client's own mark is in its wire form already. */
  private JsonEncoder ref(String ref) {
    if (ref.isEmpty()) {
      return this;
    }
    ascii(",\"id\":");
    ByteBufUtil.writeUtf8(out, ref);
    return this;
  }

  private JsonEncoder address(String name, Address address) {
    ascii(",\"").ascii(name).ascii("\":\"");
    return escaped(address.key()).ascii("\"");
  }

  private JsonEncoder position(Position position) {
    if (!position.isKept()) {
      return this;
    }
    return text("epoch", position.epoch()).number("offset", position.offset());
  }

  private JsonEncoder recovered(Recovered recovered) {
    return switch (recovered) {
      case UNASKED -> this;
      case YES -> ascii(",\"recovered\":true");
      case NO -> ascii(",\"recovered\":false");
    };
  }

  private JsonEncoder text(String name, String value) {
    ascii(",\"").ascii(name).ascii("\":\"");
    return escaped(value).ascii("\"");
  }

  private JsonEncoder number(String name, long value) {
    return ascii(",\"").ascii(name).ascii("\":").ascii(Long.toString(value));
  }

  private JsonEncoder escaped(String value) {
    JsonText.writeEscaped(out, value);
    return this;
  }

  private JsonEncoder ascii(String text) {
    ByteBufUtil.writeAscii(out, text);
    return this;
  }

  private void end() {
    out.writeByte('}');
  }
}
