package dev.herald.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.core.CloseReason;
import dev.herald.hub.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of a {@link World}. */
public final class FakeClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  public final Session session;
  public final FakeTransport transport;
  private final VirtualLoop loop;

  FakeClient(Session session, FakeTransport transport, VirtualLoop loop) {
    this.session = session;
    this.transport = transport;
    this.loop = loop;
  }

  /** Single quotes stand for double ones. */
  public void send(String frame) {
    byte[] bytes = frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    loop.on(
        () -> {
          session.receiveText(bytes);
          session.heard();
        });
  }

  /** The peer stops, or goes on, to read. */
  public void stuck(boolean now) {
    loop.on(
        () -> {
          transport.stuck(now);
          if (!now) {
            transport.flush();
          }
        });
  }

  public void vanish() {
    loop.on(() -> session.close(CloseReason.VANISHED));
  }

  /** All frames since the last call. */
  public List<JsonNode> take() {
    List<JsonNode> frames = new ArrayList<>();
    for (String frame : transport.take()) {
      frames.add(parse(frame));
    }
    return frames;
  }

  /** The frames of a type since the last call; others are dropped. */
  public List<JsonNode> take(String type) {
    return take().stream().filter(frame -> frame.path("type").asText().equals(type)).toList();
  }

  public JsonNode one(String type) {
    List<JsonNode> frames = take(type);
    if (frames.size() != 1) {
      throw new AssertionError("not one " + type + " but " + frames);
    }
    return frames.get(0);
  }

  private static JsonNode parse(String frame) {
    try {
      return JSON.readTree(frame);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + frame, e);
    }
  }
}
