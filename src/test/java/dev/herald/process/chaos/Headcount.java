package dev.herald.process.chaos;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Whether a client that asks again and again how many users are in a room is told so. Confined to
 * the loop of its client.
 */
final class Headcount {
  private static final long IN_TIME = Duration.ofSeconds(1).toNanos();
  private static final long CALM = Duration.ofSeconds(3).toNanos();

  private final long id;
  private int expected = 1;
  private long askedAt;
  private long wrongAt;

  /**
   * @param id of its questions
   */
  Headcount(long id) {
    this.id = id;
  }

  /** From now on as many are there; one before. */
  void expect(int users) {
    expected = users;
  }

  /** Asks, unless the last question has no answer yet. */
  void ask(String room, long nanos, Consumer<String> wire) {
    if (askedAt == 0) {
      askedAt = nanos;
      wire.accept("{\"type\":\"presence\",\"id\":%d,\"room\":\"%s\"}".formatted(id, room));
    }
  }

  /** The connection has ended. */
  void unanswered(long nanos) {
    wrongAt = nanos;
    askedAt = 0;
  }

  /** The node has refused to answer this question. */
  void refused(long question, long nanos) {
    if (question == id) {
      unanswered(nanos);
    }
  }

  void answered(int count, long nanos) {
    if (count != expected || nanos - askedAt >= IN_TIME) {
      wrongAt = nanos;
    }
    askedAt = 0;
  }

  /** Whether all answers of the last seconds were right and in time. */
  boolean isCalm(long nanos) {
    return nanos - wrongAt >= CALM && (askedAt == 0 || nanos - askedAt < IN_TIME);
  }

  /** From the moment until the last wrong or late answer. */
  double rightAfter(long moment) {
    return Math.max(0, (wrongAt - moment) / 1e9);
  }
}
