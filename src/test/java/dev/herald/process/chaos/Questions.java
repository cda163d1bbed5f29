package dev.herald.process.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a client asks of rooms that are not its own, and what it is told. Confined to the loop of
 * its client.
 */
final class Questions {
  private final Consumer<String> wire;
  private final Map<String, Headcount> headcounts = new HashMap<>();
  private final Map<String, Recall> recalls = new HashMap<>();

  /**
   * @param wire of the connection that stands; without one it takes questions and drops them
   */
  Questions(Consumer<String> wire) {
    this.wire = wire;
  }

  Headcount count(String room) {
    return headcounts.computeIfAbsent(
        room, first -> new Headcount(room, -1 - headcounts.size(), wire));
  }

  /** Of a room that the client is not in otherwise. */
  Recall recall(String room) {
    return recalls.computeIfAbsent(room, first -> new Recall(room, wire));
  }

  /** The connection has ended. */
  void unanswered(long nanos) {
    headcounts.values().forEach(count -> count.answers().unanswered(nanos));
    recalls.values().forEach(recall -> recall.unanswered(nanos));
  }

  void counted(JsonNode frame, long nanos) {
    headcounts.get(frame.path("room").asText()).answered(frame.path("count").asInt(), nanos);
  }

  void acked(JsonNode ack) {
    of(ack).ifPresent(recall -> recall.acked(Place.of(ack)));
  }

  /** The recall of the room that a frame is about, if there is one. */
  Optional<Recall> of(JsonNode frame) {
    String room = frame.path("room").asText(frame.path("to").asText().replaceFirst("^room:", ""));
    return Optional.ofNullable(recalls.get(room));
  }

  /** Whether this error answers one of them. */
  boolean refused(JsonNode error, long nanos) {
    long id = error.path("id").asLong();
    headcounts.values().forEach(count -> count.refused(id, nanos));
    Optional<Recall> recall = error.has("room") ? of(error) : Optional.empty();
    recall.ifPresent(one -> one.unanswered(nanos));
    return id < 0 || recall.isPresent();
  }
}
