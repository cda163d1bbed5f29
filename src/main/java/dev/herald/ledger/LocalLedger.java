package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Head;
import dev.herald.core.Loop;
import dev.herald.core.Page;
import dev.herald.core.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The ledger of a node that runs alone: the addresses whose home is one loop, in a plain map.
 * Operations run in the call; all answers of a turn are given in one task.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class LocalLedger implements Ledger {
  /** Entries that one task walks through. */
  private static final int SLICE = 1_000;

  private final Loop loop;
  private final LedgerSize size;

  /** Of this kind only because a walk through it goes on while it changes. */
  private final Map<Address, AddressLog> logs = new ConcurrentHashMap<>();

  private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
  private boolean scheduled;

  public LocalLedger(Loop loop, LedgerSize size) {
    this.loop = loop;
    this.size = size;
  }

  @Override
  public Future<Appended> append(Append append) {
    return answer(
        () -> {
          AddressLog log = open(append.to());
          long before = log.bytes();
          Appended answer = log.append(append).answer();
          size.changed(0, log.bytes() - before);
          return answer;
        });
  }

  @Override
  public Future<Optional<Owners>> route(Address to, long ownersKnown) {
    return answer(() -> AddressLog.ownersOf(logs.get(to), ownersKnown));
  }

  @Override
  public Future<Head> claim(Claim claim) {
    return answer(() -> open(claim.to()).claim(claim));
  }

  @Override
  public Future<Head> fork(Fork fork) {
    return answer(() -> existing(fork.to()).fork(fork));
  }

  @Override
  public Future<Map<Address, Held>> hold(Collection<Claim> claims) {
    return answer(
        () -> {
          Map<Address, Held> all = new HashMap<>();
          for (Claim claim : claims) {
            AddressLog log = open(claim.to());
            boolean held = log.isHeldBy(claim.owner());
            all.put(claim.to(), new Held(held ? log.head() : log.claim(claim), !held));
          }
          return all;
        });
  }

  @Override
  public Future<Void> release(Release release) {
    return answer(
        () -> {
          AddressLog log = logs.get(release.to());
          if (log != null) {
            log.release(release);
          }
          return null;
        });
  }

  @Override
  public Future<Page> read(Address to, Position since, int limit, long bytes) {
    return answer(() -> existing(to).read(since, limit, bytes));
  }

  private AddressLog existing(Address to) {
    AddressLog log = logs.get(to);
    if (log == null) {
      throw ErrorCode.UNAVAILABLE.because(NO_HISTORY);
    }
    return log;
  }

  @Override
  public Future<Tidied> tidy(Tidy tidy) {
    return answer(
        () -> {
          AddressLog log = logs.get(tidy.to());
          return log == null ? Tidied.NOTHING : tidy(log, tidy);
        });
  }

  private Tidied tidy(AddressLog log, Tidy tidy) {
    long before = log.bytes();
    Tidying.Outcome outcome = Tidying.tidy(log, tidy);
    size.changed(0, log.bytes() - before);
    if (outcome.delta().map(TidyDelta::removed).orElse(false)) {
      logs.remove(tidy.to());
      size.changed(-1, -log.bytes());
    }
    return outcome.answer();
  }

  Loop loop() {
    return loop;
  }

  /** Counts all entries, some at a time. */
  Future<Void> survey(Survey survey) {
    Promise<Void> done = Promise.promise();
    visit(logs.entrySet().iterator(), (to, log) -> log.survey(survey), done::complete);
    return done.future();
  }

  /** Tidies the entries that need it, some at a time. */
  Future<Tidied> tidyAll(Terms terms) {
    Promise<Tidied> done = Promise.promise();
    Tidied[] sum = {Tidied.NOTHING};
    visit(
        logs.entrySet().iterator(),
        (to, log) -> {
          Tidy tidy = terms.of(to, log);
          if (Tidying.needs(log, tidy)) {
            sum[0] = sum[0].plus(tidy(log, tidy));
          }
        },
        () -> done.complete(sum[0]));
    return done.future();
  }

  /** A slice in this task, the rest in later ones, so that others have their turn. */
  private void visit(
      Iterator<Map.Entry<Address, AddressLog>> rest,
      BiConsumer<Address, AddressLog> visitor,
      Runnable done) {
    for (int i = 0; i < SLICE && rest.hasNext(); i++) {
      Map.Entry<Address, AddressLog> entry = rest.next();
      visitor.accept(entry.getKey(), entry.getValue());
    }
    if (rest.hasNext()) {
      loop.execute(() -> visit(rest, visitor, done));
    } else {
      done.run();
    }
  }

  private AddressLog open(Address to) {
    AddressLog log = logs.get(to);
    if (log == null) {
      log = new AddressLog();
      logs.put(to, log);
      size.changed(1, log.bytes());
    }
    return log;
  }

  private <T> Future<T> answer(Supplier<T> operation) {
    assert loop.isCurrent() : "ledger touched from " + Thread.currentThread().getName();
    Promise<T> promise = Promise.promise();
    Runnable answer;
    try {
      T result = operation.get();
      answer = () -> promise.complete(result);
    } catch (RuntimeException failure) {
      answer = () -> promise.fail(failure);
    }
    answers.add(answer);
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::giveAnswers);
    }
    return promise.future();
  }

  /** Those that are added meanwhile are given in the same task; one that throws holds up none. */
  private void giveAnswers() {
    try {
      while (!answers.isEmpty()) {
        answers.remove().run();
      }
    } finally {
      scheduled = !answers.isEmpty();
      if (scheduled) {
        loop.execute(this::giveAnswers);
      }
    }
  }
}
