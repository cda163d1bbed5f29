package dev.herald.ops;

import dev.herald.core.CloseReason;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Message;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The figures of this node, in Prometheus text. Thread-safe. */
public final class Metrics implements Counters, AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final LongAdder acceptedMessages = new LongAdder();
  private final LongAdder acceptedBytes = new LongAdder();
  private final LongAdder replayed = new LongAdder();
  private final LongAdder recovered = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder deliveredMessages = new LongAdder();
  private final Counter opened = counter("herald.sessions.opened", "sessions opened");
  private final Counter repeated =
      counter("herald.messages.repeated", "messages with a key that had been sent already");
  private final Counter servicesReplied =
      counter("herald.services.replied", "requests of clients that a service replied to");
  private final Counter servicesUnreplied =
      counter("herald.services.unreplied", "requests of clients that had a failure for a reply");
  private final Counter trimmedByAge = trimmed("age");
  private final Counter trimmedByBudget = trimmed("budget");
  private final Counter retries =
      counter("herald.ledger.retries", "ledger operations submitted again, their answer was late");
  private final Counter uncertain =
      counter("herald.ledger.uncertain", "ledger answers that could not be relied on");
  private final Counter givenUp =
      counter("herald.ledger.given.up", "ledger operations without a certain answer in time");
  private final Counter reclaims =
      counter("herald.ledger.reclaims", "addresses claimed again, the cluster had changed");
  private final Counter holes =
      counter("herald.holes.read", "reads of the ledger to fill a hole between offsets");
  private final Counter forks =
      counter("herald.forks", "histories that had parted and got a new epoch");
  private final Counter resets = counter("herald.resets", "addresses whose receivers must reload");
  private final LongAdder batchesSent = new LongAdder();
  private final LongAdder batchBytes = new LongAdder();
  private final LongAdder batchesTaken = new LongAdder();
  private final Counter batchesLost =
      counter("herald.batches.lost", "batches that another node never got");
  private final Counter partsDropped =
      counter("herald.parts.dropped", "parts of batches dropped, a node had too much to take");
  private final LongAdder ledgerAnswers = new LongAdder();
  private final LongAdder ledgerNanos = new LongAdder();
  private final LongAdder presenceAnswers = new LongAdder();
  private final LongAdder presenceNanos = new LongAdder();
  private final Counter presenceRetries =
      counter(
          "herald.presence.retries", "presence operations submitted again, their answer was late");
  private final Counter presenceUncertain =
      counter("herald.presence.uncertain", "presence answers that could not be relied on");
  private final Counter presenceGivenUp =
      counter("herald.presence.given.up", "presence operations without a certain answer in time");
  private final LongAdder notices = new LongAdder();
  private final Counter presenceRereads =
      counter("herald.presence.rereads", "watched rooms read again, a notice may have been missed");
  private final Counter roomsPruned =
      counter("herald.presence.pruned", "rooms that users left because their node was gone");
  private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
  private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);

  public Metrics() {
    for (CloseReason reason : CloseReason.values()) {
      closed.put(
          reason,
          Counter.builder("herald.sessions.closed")
              .description("sessions ended, by close code")
              .tag("code", Integer.toString(reason.code()))
              .register(registry));
    }
    for (ErrorCode code : ErrorCode.values()) {
      refused.put(
          code,
          Counter.builder("herald.commands.refused")
              .description("commands answered by an error, by code")
              .tag("code", code.wireName())
              .register(registry));
    }
    count("herald.messages.accepted", "messages accepted from senders", acceptedMessages);
    count("herald.messages.accepted.bytes", "bytes of bodies accepted", acceptedBytes);
    count("herald.messages.replayed", "kept messages written to who missed them", replayed);
    count("herald.resumes.recovered", "clients that came back and missed nothing", recovered);
    count("herald.resumes.lost", "clients that came back and can't have all they missed", lost);
    count("herald.messages.delivered", "messages written to sessions", deliveredMessages);
    count("herald.batches.sent", "batches sent to other nodes", batchesSent);
    count("herald.batches.sent.bytes", "bytes of batches sent to other nodes", batchBytes);
    count("herald.batches.taken", "batches taken from other nodes", batchesTaken);
    FunctionTimer.builder(
            "herald.ledger",
            this,
            all -> all.ledgerAnswers.sum(),
            all -> all.ledgerNanos.sum(),
            TimeUnit.NANOSECONDS)
        .description("from the first submission of a ledger operation to its answer")
        .register(registry);
    count("herald.presence.notices", "changes of who is in a room, told to a node", notices);
    FunctionTimer.builder(
            "herald.presence",
            this,
            all -> all.presenceAnswers.sum(),
            all -> all.presenceNanos.sum(),
            TimeUnit.NANOSECONDS)
        .description("from the first submission of a presence operation to its answer")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Counter trimmed(String by) {
    return Counter.builder("herald.ledger.trimmed")
        .description("messages that went from the ledger, by age or for the budget")
        .tag("by", by)
        .register(registry);
  }

  private void count(String name, String description, LongAdder adder) {
    FunctionCounter.builder(name, adder, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  /** Adds a figure that is asked for at each scrape. */
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /** All figures, in the Prometheus text format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  public long acceptedMessages() {
    return acceptedMessages.sum();
  }

  @Override
  public void sessionOpened() {
    opened.increment();
  }

  @Override
  public void sessionClosed(CloseReason reason) {
    closed.get(reason).increment();
  }

  @Override
  public void echoClosed(CloseReason reason) {
    Counter.builder("herald.echo.closed")
        .description("sockets of the echo endpoint ended, by close code")
        .tag("code", Integer.toString(reason.code()))
        .register(registry)
        .increment();
  }

  @Override
  public void httpRefused(int status) {
    Counter.builder("herald.http.refused")
        .description("HTTP requests refused, upgrades among them, by status")
        .tag("status", Integer.toString(status))
        .register(registry)
        .increment();
  }

  @Override
  public void accepted(Message message) {
    acceptedMessages.increment();
    acceptedBytes.add(message.body().size());
  }

  @Override
  public void replayed(int messages) {
    replayed.add(messages);
  }

  @Override
  public void resumed(boolean all) {
    (all ? recovered : lost).increment();
  }

  @Override
  public void repeated() {
    repeated.increment();
  }

  @Override
  public void trimmedByAge(int messages) {
    trimmedByAge.increment(messages);
  }

  @Override
  public void trimmedByBudget(int messages) {
    trimmedByBudget.increment(messages);
  }

  @Override
  public void delivered(int frames) {
    deliveredMessages.add(frames);
  }

  @Override
  public void refused(ErrorCode code) {
    refused.get(code).increment();
  }

  @Override
  public void asked(boolean replied) {
    (replied ? servicesReplied : servicesUnreplied).increment();
  }

  @Override
  public void ledgerAnswered(Duration latency) {
    ledgerAnswers.increment();
    ledgerNanos.add(latency.toNanos());
  }

  @Override
  public void ledgerRetried() {
    retries.increment();
  }

  @Override
  public void ledgerUncertain() {
    uncertain.increment();
  }

  @Override
  public void ledgerGivenUp() {
    givenUp.increment();
  }

  @Override
  public void reclaimed() {
    reclaims.increment();
  }

  @Override
  public void presenceAnswered(Duration latency) {
    presenceAnswers.increment();
    presenceNanos.add(latency.toNanos());
  }

  @Override
  public void presenceRetried() {
    presenceRetries.increment();
  }

  @Override
  public void presenceUncertain() {
    presenceUncertain.increment();
  }

  @Override
  public void presenceGivenUp() {
    presenceGivenUp.increment();
  }

  @Override
  public void noticeSent() {
    notices.increment();
  }

  @Override
  public void presenceReread() {
    presenceRereads.increment();
  }

  @Override
  public void roomPruned() {
    roomsPruned.increment();
  }

  @Override
  public void holeRead() {
    holes.increment();
  }

  @Override
  public void forked() {
    forks.increment();
  }

  @Override
  public void reset() {
    resets.increment();
  }

  @Override
  public void batchSent(int bytes) {
    batchesSent.increment();
    batchBytes.add(bytes);
  }

  @Override
  public void batchTaken() {
    batchesTaken.increment();
  }

  @Override
  public void batchLost() {
    batchesLost.increment();
  }

  @Override
  public void partDropped() {
    partsDropped.increment();
  }

  @Override
  public void envelopeDropped(String reason) {
    Counter.builder("herald.envelopes.dropped")
        .description("envelopes of other nodes that were dropped, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
