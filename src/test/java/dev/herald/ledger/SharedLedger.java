package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Head;
import dev.herald.core.Loop;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One ledger for several nodes of one thread; each answers on the loop of its caller. */
public final class SharedLedger implements Ledger {
  /** What all of them share, and a copy that is kept by deltas alone. */
  public static final class Entries {
    final Map<Address, AddressLog> logs = new HashMap<>();
    final Map<Address, AddressLog> copies = new HashMap<>();

    final Heads heads = new Heads();

    /** A part of the ledger that tells nothing but heads, and these only while it is asked to. */
    public LedgerPart part(BooleanSupplier tells) {
      return new HeadsAlone(this, tells);
    }

    /** The last message is lost with all copies, and none knows. */
    public void loseLast(Address address) {
      for (Map<Address, AddressLog> all : List.of(logs, copies)) {
        AddressLog log = all.get(address);
        AddressLog less = new AddressLog();
        less.epoch = log.epoch;
        less.head = log.head - 1;
        less.chain = log.history.chainBefore(log.history.size() - 1);
        for (int i = 0; i < log.history.size() - 1; i++) {
          less.history.add(log.history.get(i), log.history.chainBefore(i + 1));
        }
        less.claims.restore(log.claims.all(), log.claims.version());
        all.put(address, less);
      }
    }

    /** Running it puts the entry back, as when a copy takes over that missed what came since. */
    public Runnable restorePoint(Address address) {
      AddressLog log = LogAssertions.copy(logs.get(address));
      AddressLog copy = LogAssertions.copy(logs.get(address));
      return () -> {
        logs.put(address, log);
        copies.put(address, copy);
      };
    }

    /** All copies of its partition are lost. */
    public void lose(Address address) {
      logs.remove(address);
      copies.remove(address);
    }

    public Position head(Address address) {
      return logs.get(address).position();
    }

    /** Whether the copies are what deltas must have made of them. */
    public boolean copiesAreEqual() {
      return logs.entrySet().stream()
          .allMatch(entry -> same(entry.getValue(), copies.get(entry.getKey())));
    }

    private static boolean same(AddressLog log, AddressLog copy) {
      return Arrays.equals(LogAssertions.bytes(log), LogAssertions.bytes(copy));
    }

    public int owners(Address address) {
      return (int) logs.get(address).claims.all().values().stream().filter(c -> c.holds()).count();
    }
  }

  private record HeadsAlone(Entries entries, BooleanSupplier tells) implements LedgerPart {
    @Override
    public List<NotedHead> takeHeads() {
      return tells.getAsBoolean() ? entries.heads.takeOld() : List.of();
    }

    @Override
    public Future<Void> survey(Survey survey) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Tidied> tidy(Terms terms) {
      return Future.succeededFuture(Tidied.NOTHING);
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public int copies() {
      return 1;
    }
  }

  private final Entries entries;
  private final Loop loop;

  public SharedLedger(Entries entries, Loop loop) {
    this.entries = entries;
    this.loop = loop;
  }

  private AddressLog log(Address to) {
    return entries.logs.computeIfAbsent(to, none -> new AddressLog());
  }

  private AddressLog copy(Address to) {
    return entries.copies.computeIfAbsent(to, none -> new AddressLog());
  }

  @Override
  public Future<Appended> append(Append append) {
    return answer(
        () -> {
          AddressLog.Outcome outcome = log(append.to()).append(append);
          outcome.delta().ifPresent(delta -> copy(append.to()).apply(delta));
          entries.heads.note(append.to(), log(append.to()));
          return outcome.answer();
        });
  }

  @Override
  public Future<Optional<Owners>> route(Address to, long ownersKnown) {
    return answer(() -> AddressLog.ownersOf(entries.logs.get(to), ownersKnown));
  }

  @Override
  public Future<Head> claim(Claim claim) {
    return answer(
        () -> {
          Head head = log(claim.to()).claim(claim);
          copy(claim.to()).apply(log(claim.to()).claimDelta(claim.owner()));
          return head;
        });
  }

  @Override
  public Future<Map<Address, Held>> hold(Collection<Claim> claims) {
    return answer(
        () -> {
          Map<Address, Held> all = new HashMap<>();
          for (Claim claim : claims) {
            AddressLog log = log(claim.to());
            boolean held = log.isHeldBy(claim.owner());
            all.put(claim.to(), new Held(held ? log.head() : log.claim(claim), !held));
            copy(claim.to()).apply(log(claim.to()).claimDelta(claim.owner()));
          }
          return all;
        });
  }

  @Override
  public Future<Void> release(Release release) {
    return answer(
        () -> {
          if (!entries.logs.containsKey(release.to())) {
            return null;
          }
          log(release.to()).release(release);
          copy(release.to()).apply(log(release.to()).claimDelta(release.owner()));
          return null;
        });
  }

  @Override
  public Future<Page> read(Address to, Position since, int limit, long bytes) {
    return answer(
        () -> {
          if (!entries.logs.containsKey(to)) {
            throw ErrorCode.UNAVAILABLE.because(NO_HISTORY);
          }
          return log(to).read(since, limit, bytes);
        });
  }

  @Override
  public Future<Head> fork(Fork fork) {
    return answer(
        () -> {
          Barrier before = log(fork.to()).barrier();
          Head head = log(fork.to()).fork(fork);
          if (!before.equals(log(fork.to()).barrier())) {
            copy(fork.to()).apply(new ForkDelta(before, fork.candidateEpoch(), fork.now()));
          }
          entries.heads.note(fork.to(), log(fork.to()));
          return head;
        });
  }

  @Override
  public Future<Tidied> tidy(Tidy tidy) {
    return answer(
        () -> {
          if (!entries.logs.containsKey(tidy.to())) {
            return Tidied.NOTHING;
          }
          Tidying.Outcome outcome = Tidying.tidy(log(tidy.to()), tidy);
          outcome.delta().ifPresent(delta -> tidied(tidy.to(), delta));
          return outcome.answer();
        });
  }

  private void tidied(Address to, TidyDelta delta) {
    if (Tidying.apply(copy(to), delta)) {
      entries.copies.remove(to);
    }
    if (delta.removed()) {
      entries.logs.remove(to);
    }
  }

  private <T> Future<T> answer(Supplier<T> operation) {
    Promise<T> promise = Promise.promise();
    try {
      T result = operation.get();
      loop.execute(() -> promise.complete(result));
    } catch (Refusal refused) {
      loop.execute(() -> promise.fail(refused));
    }
    return promise.future();
  }
}
