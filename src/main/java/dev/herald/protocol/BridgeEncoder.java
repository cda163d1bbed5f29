package dev.herald.protocol;

import dev.herald.core.Body;
import dev.herald.core.Message;
import dev.herald.core.Position;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Writes what a bridge client is told, in its dialect. Values of headers are strings. */
final class BridgeEncoder {
  private final BridgeDialect dialect;

  BridgeEncoder(BridgeDialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Why something failed.
   *
   * @param type as the event bus names it
   * @param code of a service, or an HTTP status
   * @param text for people
   */
  record Failure(String type, int code, String text) {
    /** Of a frame that this server refused, or what it has to tell of an address. */
    static Failure ours(int status, String text) {
      return new Failure("RECIPIENT_FAILURE", status, text);
    }
  }

  /**
   * An error that no request waits for.
   *
   * @param name short, for programs
   * @param address that it is about; empty if a frame named none
   * @param registered whether a handler for the address may be told
   */
  record Fault(String name, String address, boolean registered, Failure failure) {}

  void message(Message message, ByteBuf out) {
    boolean bytes = message.body().kind() == Body.Kind.BINARY;
    JsonObjectWriter frame = new JsonObjectWriter(out).text("type", dialect.message());
    frame.text("address", message.to().key()).object("headers");
    if (!message.from().isEmpty()) {
      frame.text("from", "user:" + message.from());
    }
    if (message.position().isKept()) {
      frame.text("epoch", message.position().epoch());
      frame.text("offset", Long.toString(message.position().offset()));
    }
    frame.text("time", Long.toString(message.time()));
    if (!message.key().isEmpty()) {
      frame.text("key", message.key());
    }
    if (bytes) {
      frame.text("encoding", "base64");
    }
    frame.end().json("body", bytes ? base64(message.body().bytes()) : message.body().bytes());
    end(frame, false);
  }

  /** As a JSON string (RFC 4648, section 4). */
  private static byte[] base64(byte[] bytes) {
    String text = Base64.getEncoder().encodeToString(bytes);
    return ("\"" + text + "\"").getBytes(StandardCharsets.US_ASCII);
  }

  /** The reply to what a client sent: the position of its message. */
  void position(String replyAddress, Position position, ByteBuf out) {
    JsonObjectWriter frame = reply(replyAddress, Map.of(), out).object("body");
    if (position.isKept()) {
      frame.text("epoch", position.epoch()).number("offset", position.offset());
    }
    end(frame.end(), true);
  }

  /** The reply of a service. */
  void reply(String replyAddress, Body body, Map<String, String> headers, ByteBuf out) {
    end(reply(replyAddress, headers, out).json("body", body.bytes()), true);
  }

  private JsonObjectWriter reply(String replyAddress, Map<String, String> headers, ByteBuf out) {
    JsonObjectWriter frame = new JsonObjectWriter(out).text("type", dialect.message());
    frame.text("address", replyAddress);
    if (!headers.isEmpty() || dialect == BridgeDialect.TCP) {
      frame.object("headers");
      headers.forEach(frame::named);
      frame.end();
    }
    return frame;
  }

  private void end(JsonObjectWriter frame, boolean reply) {
    if (dialect == BridgeDialect.TCP) {
      frame.flag("send", reply);
    }
    frame.end();
  }

  void pong(ByteBuf out) {
    new JsonObjectWriter(out).text("type", "pong").end();
  }

  /**
   * What a client sent has failed, and it waits for a reply.
   *
   * @param address where it had sent it
   */
  void failedReply(String replyAddress, String address, Failure failure, ByteBuf out) {
    JsonObjectWriter frame = new JsonObjectWriter(out).text("type", "err");
    frame.text("address", replyAddress).text("sourceAddress", address);
    failure(frame, failure).end();
  }

  private static JsonObjectWriter failure(JsonObjectWriter frame, Failure failure) {
    return frame
        .number("failureCode", failure.code())
        .text("failureType", failure.type())
        .text("message", failure.text());
  }

  /**
   * Over TCP the name stands where the text is elsewhere; and some clients there fail at an address
   * that they have no handler for.
   */
  void fault(Fault fault, ByteBuf out) {
    boolean tcp = dialect == BridgeDialect.TCP;
    JsonObjectWriter frame = new JsonObjectWriter(out).text("type", "err");
    if (!fault.address().isEmpty()) {
      frame.text(tcp && !fault.registered() ? "sourceAddress" : "address", fault.address());
    }
    if (tcp) {
      frame.text("message", fault.name()).end();
      return;
    }
    frame.text("body", fault.name());
    if (!fault.address().isEmpty()) {
      failure(frame, fault.failure());
    }
    frame.end();
  }
}
