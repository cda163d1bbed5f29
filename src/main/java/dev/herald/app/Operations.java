package dev.herald.app;

import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.core.Refusal;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger operations under way on one loop. One whose answer is late is submitted again, with
 * the same numbers; after {@link #PATIENCE} it is given up, and whether it took effect stays
 * unknown. The first answer counts.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  /** An answer that takes longer is late. */
  static final Duration LATE = Duration.ofSeconds(1);

  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How often late ones are looked for, while there are any under way. */
  private static final Duration TICK = Duration.ofMillis(250);

  private final Loop loop;
  private final Counters counters;

  /** Oldest first; those that have ended are taken out when they are at the head, or by a tick. */
  private final ArrayDeque<Operation<?>> underWay = new ArrayDeque<>();

  private boolean ticking;

  Operations(Loop loop, Counters counters) {
    this.loop = loop;
    this.counters = counters;
  }

  /**
   * @param answer is told the end, once; of failures only a {@link Refusal}: the ledger's own, or
   *     {@code UNAVAILABLE}
   */
  <T> void run(Supplier<Future<T>> submit, Completable<T> answer) {
    Operation<T> operation = new Operation<>(submit, answer, loop.nanos());
    underWay.add(operation);
    operation.submit();
    if (!ticking) {
      tick();
    }
  }

  /** Whether this is its first end; only that counts. */
  private boolean end(Operation<?> operation) {
    boolean first = !operation.ended;
    operation.ended = true;
    while (!underWay.isEmpty() && underWay.peek().ended) {
      underWay.remove();
    }
    return first;
  }

  private void tick() {
    ticking = !underWay.isEmpty();
    if (ticking) {
      loop.after(TICK, this::lookForLate);
    }
  }

  private void lookForLate() {
    long now = loop.nanos();
    underWay.removeIf(operation -> operation.ended);
    for (Operation<?> operation : List.copyOf(underWay)) {
      if (now - operation.started >= PATIENCE.toNanos()) {
        end(operation);
        LOG.warn("ledger operation given up lastFailure={}", String.valueOf(operation.lastFailure));
        operation.answer.fail(ErrorCode.UNAVAILABLE.because("no answer in time; try again"));
      } else if (now - operation.submitted >= LATE.toNanos()) {
        counters.ledgerRetried();
        operation.submitted = now;
        operation.submit();
      }
    }
    tick();
  }

  private final class Operation<T> implements Completable<T> {
    final Supplier<Future<T>> submit;
    final Completable<T> answer;
    final long started;
    long submitted;
    boolean ended;
    Throwable lastFailure;

    Operation(Supplier<Future<T>> submit, Completable<T> answer, long now) {
      this.submit = submit;
      this.answer = answer;
      this.started = now;
      this.submitted = now;
    }

    void submit() {
      submit.get().onComplete(this);
    }

    /** A refusal is an answer; any other failure is a late answer. */
    @Override
    public void complete(T result, Throwable failure) {
      if (failure == null && end(this)) {
        counters.ledgerAnswered(Duration.ofNanos(loop.nanos() - started));
        answer.succeed(result);
      } else if (failure instanceof Refusal) {
        if (end(this)) {
          answer.fail(failure);
        }
      } else if (failure != null) {
        lastFailure = failure;
      }
    }
  }
}
