package dev.herald.process.chaos;

import java.time.Duration;

/**
 * Whether the answers to a question that is asked again and again are right, and come in time.
 * Confined to the loop of its client.
 */
final class Answers {
  private static final long IN_TIME = Duration.ofSeconds(1).toNanos();
  private static final long CALM = Duration.ofSeconds(3).toNanos();

  private long askedAt;
  private long wrongAt;

  /** Whether the last question has no answer yet. */
  boolean isAsked() {
    return askedAt != 0;
  }

  void asked(long nanos) {
    askedAt = nanos;
  }

  void answered(boolean right, long nanos) {
    if (!right || nanos - askedAt >= IN_TIME) {
      wrongAt = nanos;
    }
    askedAt = 0;
  }

  /** The connection has ended, or the node has refused to answer. */
  void unanswered(long nanos) {
    wrongAt = nanos;
    askedAt = 0;
  }

  /** Whether all answers of the last seconds were right and in time. */
  boolean areCalm(long nanos) {
    return nanos - wrongAt >= CALM && (!isAsked() || nanos - askedAt < IN_TIME);
  }

  /** From the moment until the last wrong or late answer, in seconds. */
  double rightAfter(long moment) {
    return Math.max(0, (wrongAt - moment) / 1e9);
  }
}
