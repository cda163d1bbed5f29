package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.core.Page;
import dev.herald.core.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The ledger of a node that runs alone: the addresses whose home is one loop, in a plain map.
 * Operations run in the call; all answers of a turn are given in one task.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class LocalLedger implements Ledger {
  private final Loop loop;
  private final LedgerSize size;
  private final Map<Address, AddressLog> logs = new HashMap<>();
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
  public Future<Position> claim(Claim claim) {
    return answer(() -> open(claim.to()).claim(claim));
  }

  @Override
  public Future<Void> release(Release release) {
    return answer(
        () -> {
          AddressLog log = open(release.to());
          log.release(release);
          if (log.isBlank()) {
            logs.remove(release.to());
            size.changed(-1, 0);
          }
          return null;
        });
  }

  @Override
  public Future<Page> read(Address to, Position since, int limit, long bytes) {
    return answer(
        () -> {
          AddressLog log = logs.get(to);
          if (log == null) {
            throw ErrorCode.UNAVAILABLE.because(NO_HISTORY);
          }
          return log.read(since, limit, bytes);
        });
  }

  private AddressLog open(Address to) {
    AddressLog log = logs.get(to);
    if (log == null) {
      log = new AddressLog();
      logs.put(to, log);
      size.changed(1, 0);
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
