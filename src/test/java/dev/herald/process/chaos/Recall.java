package dev.herald.process.chaos;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether a client that joins a room again and again, and asks for the last messages that it knows
 * to be kept, gets them, all and in their order. Confined to the loop of its client.
 */
final class Recall {
  private static final int BACK = 5; // messages

  private final String room;
  private final Consumer<String> wire;
  private final Answers answers = new Answers();
  private Optional<Place> kept = Optional.empty();
  private Place until;
  private long next;
  private boolean out = true;

  Recall(String room, Consumer<String> wire) {
    this.room = room;
    this.wire = wire;
  }

  Answers answers() {
    return answers;
  }

  /** A message to the room was acknowledged. */
  void acked(Place place) {
    if (kept.filter(last -> last.isAfter(place)).isEmpty()) {
      kept = Optional.of(place);
    }
  }

  /** Joins, unless it is in still, or nothing is known to be kept. */
  void ask(long nanos) {
    if (!out || kept.isEmpty()) {
      return;
    }
    until = kept.get();
    long since = Math.max(0, until.offset() - BACK);
    next = since + 1;
    out = false;
    answers.asked(nanos);
    wire.accept(
        "{\"type\":\"join\",\"room\":\"%s\",\"since\":{\"epoch\":\"%s\",\"offset\":%d}}"
            .formatted(room, until.epoch(), since));
  }

  /** The connection has ended, or the node has refused to let it in. */
  void unanswered(long nanos) {
    out = true;
    answers.unanswered(nanos);
  }

  void joined(boolean recovered, long nanos) {
    if (!recovered) {
      leave(false, nanos);
    }
  }

  void message(Place place, long nanos) {
    boolean right = place.equals(new Place(until.epoch(), next));
    next++;
    if (!right || place.equals(until)) {
      leave(right, nanos);
    }
  }

  /** What it asks for is lost. */
  void reset(long nanos) {
    leave(false, nanos);
  }

  private void leave(boolean right, long nanos) {
    if (answers.isAsked()) {
      answers.answered(right, nanos);
      wire.accept("{\"type\":\"leave\",\"room\":\"" + room + "\"}");
    }
  }

  void left() {
    out = true;
  }
}
