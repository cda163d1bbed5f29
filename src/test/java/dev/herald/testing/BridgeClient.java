package dev.herald.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of the event-bus bridge on a bare socket, over a WebSocket or TCP. */
public final class BridgeClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger REPLIES = new AtomicInteger();

  private final RawSocket socket;
  private final boolean tcp;

  private BridgeClient(RawSocket socket, boolean tcp) {
    this.socket = socket;
    this.tcp = tcp;
  }

  public static BridgeClient web(int port, String user) {
    return new BridgeClient(RawSocket.open(port, "/eventbus/websocket?user=" + user), false);
  }

  /** It says who it is in its first frame, and has a session then. */
  public static BridgeClient tcp(int port, String user) {
    BridgeClient client = new BridgeClient(RawSocket.tcp(port), true);
    client.say("{'type':'ping','headers':{'user':'" + user + "'}}");
    assertThat(client.next().path("type").asText()).isEqualTo("pong");
    return client;
  }

  public RawSocket socket() {
    return socket;
  }

  /** Sends a frame, written with single quotes. */
  public BridgeClient say(String frame) {
    if (tcp) {
      socket.write(frame(frame));
    } else {
      socket.frame(0x81, text(frame));
    }
    return this;
  }

  private static byte[] text(String frame) {
    return frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  /** As it is sent over TCP; written with single quotes. */
  public static byte[] frame(String frame) {
    byte[] text = text(frame);
    return ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array();
  }

  public JsonNode next() {
    try {
      return JSON.readTree(tcp ? socket.lengthFrame().orElseThrow() : socket.next().text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message; nothing else may come before. */
  public JsonNode message() {
    JsonNode frame = next();
    assertThat(frame.path("type").asText()).as(frame.toString()).isEqualTo(tcp ? "message" : "rec");
    return frame;
  }

  /** Sends, and returns what is replied; what comes before is lost. */
  public JsonNode ask(String address, String body) {
    String reply = "reply-" + REPLIES.incrementAndGet();
    say(
        "{'type':'send','address':'%s','body':%s,'replyAddress':'%s'}"
            .formatted(address, body, reply));
    JsonNode frame = next();
    while (!frame.path("address").asText().equals(reply)) {
      frame = next();
    }
    return frame;
  }

  /** Returns when it is registered: what is sent behind that comes back. */
  public BridgeClient register(String address) {
    say("{'type':'register','address':'" + address + "'}");
    say("{'type':'send','address':'" + address + "','body':'registered'}");
    JsonNode own = next();
    while (!own.path("body").asText().equals("registered")) {
      own = next();
    }
    return this;
  }

  @Override
  public void close() {
    socket.close();
  }
}
