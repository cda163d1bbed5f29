package dev.herald.app;

import dev.herald.core.ClusterView;
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
 * The operations on what nodes share, the ledger say, under way on one loop. One whose answer is
 * late, or not certain, is submitted again, with the same numbers; after {@link #PATIENCE} it is
 * given up, and whether it took effect stays unknown. The first certain answer counts.
 *
 * <p>At most {@link #MOST} are submitted at a time, the others wait: else very many at once, as
 * when a session leaves all its rooms, would all be late and all be submitted again, and again.
 *
 * <p>An answer is certain if the members of the cluster, at that moment, are those of when it was
 * submitted, and it took less than {@link #LATE}: else a copy of the entry that should have it may
 * have left. A node that is in the minority neither submits nor believes.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  /** An answer that takes longer is late. */
  static final Duration LATE = Duration.ofSeconds(1);

  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Submitted at a time. */
  static final int MOST = 1_000;

  /** How often late ones are looked for, while there are any under way. */
  private static final Duration TICK = Duration.ofMillis(250);

  /** Given up ones are told in one line for all of them, no more often than that. */
  private static final Duration TELL = Duration.ofSeconds(10);

  private final Loop loop;
  private final ClusterView view;
  private final Tally tally;

  /** Oldest first; those that have ended are taken out when they are at the head, or by a tick. */
  private final ArrayDeque<Operation<?>> underWay = new ArrayDeque<>();

  /** Those of them that were not submitted yet. */
  private final ArrayDeque<Operation<?>> waiting = new ArrayDeque<>();

  private int submitted;
  private boolean ticking;

  private long givenUp;
  private long toldAt;

  Operations(Loop loop, ClusterView view, Tally tally) {
    this.loop = loop;
    this.view = view;
    this.toldAt = loop.nanos() - TELL.toNanos();
    this.tally = tally;
  }

  /**
   * One whose answer must be certain.
   *
   * @param answer is told the end, once; of failures only a {@link Refusal}: the answer itself, or
   *     {@code UNAVAILABLE}
   */
  <T> void run(Supplier<Future<T>> submit, Completable<T> answer) {
    run(new Operation<>(submit, answer, Kind.CERTAIN, loop.nanos()));
  }

  /** As {@link #run}, but any answer will do. */
  <T> void runLightly(Supplier<Future<T>> submit, Completable<T> answer) {
    run(new Operation<>(submit, answer, Kind.LIGHT, loop.nanos()));
  }

  /**
   * As {@link #runLightly}, but it is not submitted again: it is so large that it takes its time.
   * In the minority it is not submitted at all, and fails.
   */
  <T> void runOnce(Supplier<Future<T>> submit, Completable<T> answer) {
    run(new Operation<>(submit, answer, Kind.ONCE, loop.nanos()));
  }

  /** Why a node in the minority answers nothing. */
  static Refusal cutOff() {
    return ErrorCode.UNAVAILABLE.because("cut off from most of the other nodes");
  }

  private void run(Operation<?> operation) {
    underWay.add(operation);
    waiting.add(operation);
    submitWaiting();
    if (!ticking) {
      tick();
    }
  }

  private void submitWaiting() {
    while (submitted < MOST && !waiting.isEmpty()) {
      Operation<?> next = waiting.remove();
      if (!next.ended) {
        next.submit();
      }
    }
  }

  /** Whether this is its first end; only that counts. */
  private boolean end(Operation<?> operation) {
    boolean first = !operation.ended;
    operation.ended = true;
    while (!underWay.isEmpty() && underWay.peek().ended) {
      underWay.remove();
    }
    if (first && operation.submissions > 0) {
      submitted--;
      submitWaiting();
    }
    return first;
  }

  private void tick() {
    ticking = !underWay.isEmpty();
    if (ticking) {
      loop.after(TICK, this::lookForLate);
    }
  }

  /** Goes on whatever one of those throws who are told. */
  private void lookForLate() {
    try {
      lookForLate(loop.nanos());
    } finally {
      tick();
    }
  }

  private void lookForLate(long now) {
    underWay.removeIf(operation -> operation.ended);
    for (Operation<?> operation : List.copyOf(underWay)) {
      if (now - operation.started >= PATIENCE.toNanos()) {
        giveUp(operation);
      } else if (operation.parked && (operation.submissions > 0 || submitted < MOST)) {
        operation.submit();
      } else if (operation.isLate(now)) {
        tally.retried().run();
        operation.submit();
      }
    }
  }

  private void giveUp(Operation<?> operation) {
    end(operation);
    givenUp++;
    tally.givenUp().run();
    if (loop.nanos() - toldAt >= TELL.toNanos()) {
      LOG.warn(
          "{} operations given up count={} lastFailure={}",
          tally.kind(),
          givenUp,
          String.valueOf(operation.lastFailure));
      givenUp = 0;
      toldAt = loop.nanos();
    }
    operation.answer.fail(ErrorCode.UNAVAILABLE.because("no answer in time; try again"));
  }

  private enum Kind {
    CERTAIN,
    LIGHT,
    ONCE
  }

  private final class Operation<T> {
    final Supplier<Future<T>> submit;
    final Completable<T> answer;
    final Kind kind;
    final long started;
    long submittedAt;
    int submissions;

    /** It was not submitted the last time, since this node was in the minority. */
    boolean parked;

    boolean ended;
    Throwable lastFailure;

    Operation(Supplier<Future<T>> submit, Completable<T> answer, Kind kind, long now) {
      this.submit = submit;
      this.answer = answer;
      this.kind = kind;
      this.started = now;
      this.submittedAt = now;
    }

    boolean isLate(long now) {
      return submissions > 0 && kind != Kind.ONCE && now - submittedAt >= LATE.toNanos();
    }

    void submit() {
      long now = loop.nanos();
      submittedAt = now;
      parked = kind != Kind.LIGHT && view.isMinority();
      if (parked) {
        lastFailure = cutOff();
        if (kind == Kind.ONCE) {
          endWith(lastFailure);
        }
        return;
      }
      if (submissions == 0) {
        submitted++;
      }
      int submission = ++submissions;
      Object members = view.members();
      submission()
          .onComplete((result, failure) -> answered(submission, members, now, result, failure));
    }

    /** To throw is to fail: others wait behind it. */
    private Future<T> submission() {
      try {
        return submit.get();
      } catch (RuntimeException failure) {
        return Future.failedFuture(failure);
      }
    }

    /** A refusal is an answer; any other failure is a late answer. */
    private void answered(int submission, Object members, long at, T result, Throwable failure) {
      if (kind == Kind.ONCE && failure != null) {
        endWith(failure);
      } else if (failure == null && !isCertain(members, at)) {
        tally.uncertain().run();
        if (!ended && submission == submissions) {
          submit();
        }
      } else if (failure == null && end(this)) {
        tally.answered().accept(Duration.ofNanos(loop.nanos() - started));
        answer.succeed(result);
      } else if (failure instanceof Refusal) {
        endWith(failure);
      } else if (failure != null) {
        lastFailure = failure;
      }
    }

    private void endWith(Throwable failure) {
      if (end(this)) {
        answer.fail(failure);
      }
    }

    private boolean isCertain(Object members, long at) {
      return kind != Kind.CERTAIN
          || view.members() == members && loop.nanos() - at < LATE.toNanos() && !view.isMinority();
    }
  }
}
