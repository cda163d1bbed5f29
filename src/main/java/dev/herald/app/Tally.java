package dev.herald.app;

import dev.herald.core.Counters;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What is counted of {@link Operations} of one kind. Thread-safe.
 *
 * @param kind one word, for the log
 * @param answered by the latency, from the first submission on
 * @param retried submitted again, because the answer was late
 * @param uncertain submitted again, because the answer was not certain
 * @param givenUp nobody knows whether it took effect
 */
record Tally(
    String kind,
    Consumer<Duration> answered,
    Runnable retried,
    Runnable uncertain,
    Runnable givenUp) {
  static Tally ofLedger(Counters counters) {
    return new Tally(
        "ledger",
        counters::ledgerAnswered,
        counters::ledgerRetried,
        counters::ledgerUncertain,
        counters::ledgerGivenUp);
  }

  static Tally ofPresence(Counters counters) {
    return new Tally(
        "presence",
        counters::presenceAnswered,
        counters::presenceRetried,
        counters::presenceUncertain,
        counters::presenceGivenUp);
  }
}
