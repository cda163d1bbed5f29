package dev.herald.app;

import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.core.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The ledger operations under way on one loop. One whose answer is late is submitted again, with
 * the same numbers; after {@link #PATIENCE} it is given up, and whether it took effect stays
 * unknown. The first answer counts.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
final class Operations {
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

  /** Fails with a {@link Refusal} only: the ledger's own, or {@code UNAVAILABLE}. */
  <T> Future<T> run(Supplier<Future<T>> submit) {
    Operation<T> operation = new Operation<>(submit, loop.nanos());
    underWay.add(operation);
    submit(operation);
    if (!ticking) {
      tick();
    }
    return operation.answer.future();
  }

  private <T> void submit(Operation<T> operation) {
    operation
        .submit
        .get()
        .onComplete(answer -> answered(operation, answer), failure -> failed(operation, failure));
  }

  private <T> void answered(Operation<T> operation, T answer) {
    if (end(operation)) {
      counters.ledgerAnswered(Duration.ofNanos(loop.nanos() - operation.started));
      operation.answer.complete(answer);
    }
  }

  /** A refusal is an answer; any other failure is a late answer. */
  private <T> void failed(Operation<T> operation, Throwable failure) {
    if (failure instanceof Refusal && end(operation)) {
      operation.answer.fail(failure);
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
        operation.answer.fail(ErrorCode.UNAVAILABLE.because("no answer in time; try again"));
      } else if (now - operation.submitted >= LATE.toNanos()) {
        counters.ledgerRetried();
        operation.submitted = now;
        submit(operation);
      }
    }
    tick();
  }

  private static final class Operation<T> {
    final Supplier<Future<T>> submit;
    final Promise<T> answer = Promise.promise();
    final long started;
    long submitted;
    boolean ended;

    Operation(Supplier<Future<T>> submit, long now) {
      this.submit = submit;
      this.started = now;
      this.submitted = now;
    }
  }
}
