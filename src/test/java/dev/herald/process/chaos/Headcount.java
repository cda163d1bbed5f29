package dev.herald.process.chaos;

import java.util.function.Consumer;

/**
 * Whether a client that asks again and again how many users are in a room is told so. Confined to
 * the loop of its client.
 */
final class Headcount {
  private final String room;
  private final long id;
  private final Consumer<String> wire;
  private final Answers answers = new Answers();
  private int expected = 1;

  /**
   * @param id of its questions
   */
  Headcount(String room, long id, Consumer<String> wire) {
    this.room = room;
    this.id = id;
    this.wire = wire;
  }

  Answers answers() {
    return answers;
  }

  /** From now on as many are there; one before. */
  void expect(int users) {
    expected = users;
  }

  /** Asks, unless the last question has no answer yet. */
  void ask(long nanos) {
    if (!answers.isAsked()) {
      answers.asked(nanos);
      wire.accept("{\"type\":\"presence\",\"id\":%d,\"room\":\"%s\"}".formatted(id, room));
    }
  }

  /** The node has refused to answer this question. */
  void refused(long question, long nanos) {
    if (question == id) {
      answers.unanswered(nanos);
    }
  }

  void answered(int count, long nanos) {
    answers.answered(count == expected, nanos);
  }
}
