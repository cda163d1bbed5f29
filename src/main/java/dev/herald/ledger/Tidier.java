package dev.herald.ledger;

import dev.herald.config.HistoryConfig;
import dev.herald.core.Counters;
import dev.herald.core.Loop;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's part of the ledger within its budget, and drops what is too old. A pass surveys
 * all entries, so that the oldest messages of the whole node go first, then tidies those that have
 * something to drop. One begins every 10 s, and as soon as a look tells that the budget is
 * exceeded.
 *
 * <p>Each node counts the entries that it decides about as often as there are copies of them in the
 * cluster: with as many entries decided about as copied, that is what it holds.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}, but for start and stop.
 */
public final class Tidier {
  static final Duration PASS = Duration.ofSeconds(10);
  static final Duration LOOK = Duration.ofMillis(250);

  /** What must have come since a pass to make the next one early: a twentieth of the budget. */
  private static final int WORTH_IT = 20;

  private static final Logger LOG = LoggerFactory.getLogger(Tidier.class);

  private final Loop loop;
  private final LedgerPart part;
  private final HistoryConfig history;
  private final long budget;
  private final Absence absence;
  private final Counters counters;
  private boolean underWay;
  private long lastPass;
  private long bytesThen;
  private volatile boolean stopped;

  /**
   * @param budget heap bytes of entries on this node
   * @param isMember whether an owner is in the cluster; thread-safe
   */
  public Tidier(
      Loop loop,
      LedgerPart part,
      HistoryConfig history,
      long budget,
      Predicate<String> isMember,
      Counters counters) {
    this.loop = loop;
    this.part = part;
    this.history = history;
    this.budget = budget;
    this.absence = new Absence(isMember, loop::nanos);
    this.counters = counters;
  }

  /** From here on, on the loop. Thread-safe. */
  public void start() {
    loop.execute(
        () -> {
          lastPass = loop.nanos();
          loop.after(LOOK, this::look);
        });
  }

  /** The node ends: a pass that is under way may fail, and nobody needs to know. Thread-safe. */
  public void stop() {
    stopped = true;
  }

  private void look() {
    if (stopped) {
      return;
    }
    loop.after(LOOK, this::look);
    boolean due = loop.nanos() - lastPass >= PASS.toNanos();
    if (!underWay && (due || isExceeded())) {
      pass();
    }
  }

  /** What can't go must not make pass follow pass: something must have come since. */
  private boolean isExceeded() {
    long share = share();
    long bytes = part.bytes();
    return bytes > share && bytes > bytesThen + share / WORTH_IT;
  }

  /** What may be had in entries that this node decides about. */
  private long share() {
    return budget / part.copies();
  }

  private void pass() {
    underWay = true;
    lastPass = loop.nanos();
    Survey survey = new Survey(loop.millis());
    part.survey(survey)
        .compose(surveyed -> part.tidy(terms(survey)))
        .onSuccess(this::count)
        .onFailure(this::failed)
        .onComplete(done -> ended());
  }

  private Terms terms(Survey survey) {
    return new Terms(loop.millis(), survey.cutoff(share()), history, absence::isLong);
  }

  private void failed(Throwable failure) {
    if (!stopped) {
      LOG.warn("the ledger was not tidied", failure);
    }
  }

  private void count(Tidied tidied) {
    counters.trimmedByAge(tidied.byAge());
    counters.trimmedByBudget(tidied.byBudget());
  }

  private void ended() {
    assert loop.isCurrent() : "the tidier touched from " + Thread.currentThread().getName();
    underWay = false;
    absence.forgetOld();
    bytesThen = part.bytes();
  }
}
