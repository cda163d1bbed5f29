package dev.herald.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * A message to be sent. Immutable: {@code OutgoingMessage.of("room:lobby", "hi").from("ann")}.
 *
 * @param to {@code user:NAME}, {@code room:NAME} or {@code everyone}
 * @param data what Vert.x can say as JSON, or a {@link Buffer} for a binary message
 * @param from the user in whose name it is sent, without {@code user:}
 * @param key makes a repeat within 5 minutes, by the same {@code from}, get the first one's
 *     position; 1 to 64 characters
 * @param keep whether it goes into the history, where the address has one
 */
public record OutgoingMessage(
    String to, Object data, Optional<String> from, Optional<String> key, boolean keep) {
  public OutgoingMessage {
    Objects.requireNonNull(to, "to");
  }

  /** From nobody, without a key, kept. */
  public static OutgoingMessage of(String to, Object data) {
    return new OutgoingMessage(to, data, Optional.empty(), Optional.empty(), true);
  }

  public OutgoingMessage from(String user) {
    return new OutgoingMessage(to, data, Optional.of(user), key, keep);
  }

  public OutgoingMessage key(String text) {
    return new OutgoingMessage(to, data, from, Optional.of(text), keep);
  }

  /** Who is not there now will not get it. */
  public OutgoingMessage unkept() {
    return new OutgoingMessage(to, data, from, key, false);
  }

  /** Whether it is stored once, however often it is sent. */
  boolean isRepeatable() {
    return key.isPresent() && keep && !to.equals("everyone");
  }

  JsonObject json() {
    JsonObject json = new JsonObject().put("to", to);
    if (data instanceof Buffer bytes) {
      json.put("base64", Base64.getEncoder().encodeToString(bytes.getBytes()));
    } else {
      json.put("data", data);
    }
    from.ifPresent(user -> json.put("from", "user:" + user));
    key.ifPresent(text -> json.put("key", text));
    return keep ? json : json.put("keep", false);
  }
}
