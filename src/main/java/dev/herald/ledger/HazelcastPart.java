package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import dev.herald.core.Address;
import dev.herald.core.Loop;
import dev.herald.grid.OwnPartitions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The entries of the partitions that this member has. They are walked through partition by
 * partition, on the threads of the partitions, so that an operation waits for some thousand entries
 * at most.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}; what would block goes to an executor.
 */
public final class HazelcastPart implements LedgerPart {
  /** Entries to be tidied that are collected before they are. */
  private static final int COLLECTED = 2_000;

  private static final int UNDER_WAY = 64;

  private final HazelcastInstance hazelcast;
  private final OwnPartitions partitions;
  private final IMap<String, AddressLog> map;
  private final LedgerMember member;
  private final Ledger ledger;
  private final Loop loop;
  private final Executor blocking;
  private final int backups;

  /** Bytes when no operation had changed any: what was surveyed, less the growth until then. */
  private volatile long bytesBefore;

  /**
   * @param blocking runs what may block; one task at a time
   */
  public HazelcastPart(HazelcastInstance hazelcast, Loop loop, Executor blocking, int backups) {
    this.hazelcast = hazelcast;
    this.partitions = new OwnPartitions(hazelcast);
    this.map = hazelcast.getMap(HazelcastLedger.MAP);
    this.member = LedgerMember.of(hazelcast);
    this.ledger = new HazelcastLedger(hazelcast, loop);
    this.loop = loop;
    this.blocking = blocking;
    this.backups = backups;
  }

  @Override
  public Future<Void> survey(Survey survey) {
    long growth = member.growth();
    return blocking(
            () -> {
              for (String partition : partitions.keys()) {
                visit(partition, (key, log) -> log.survey(survey));
              }
              return survey.bytes();
            })
        .onSuccess(bytes -> bytesBefore = bytes - growth)
        .mapEmpty();
  }

  @Override
  public List<NotedHead> takeHeads() {
    return member.heads().takeOld();
  }

  @Override
  public long bytes() {
    return bytesBefore + member.growth();
  }

  @Override
  public int copies() {
    long nodes =
        hazelcast.getCluster().getMembers().stream().filter(one -> !one.isLiteMember()).count();
    return (int) Math.min(1 + backups, nodes);
  }

  @Override
  public Future<Tidied> tidy(Terms terms) {
    return blocking(() -> new ArrayDeque<>(partitions.keys()))
        .compose(partitions -> tidy(terms, partitions, Tidied.NOTHING));
  }

  /** Some partitions, then the others. */
  private Future<Tidied> tidy(Terms terms, ArrayDeque<String> partitions, Tidied sum) {
    if (partitions.isEmpty()) {
      return Future.succeededFuture(sum);
    }
    return blocking(() -> collect(terms, partitions))
        .compose(this::tidyAll)
        .compose(tidied -> tidy(terms, partitions, sum.plus(tidied)));
  }

  private Queue<Tidy> collect(Terms terms, ArrayDeque<String> partitions) {
    Queue<Tidy> collected = new ConcurrentLinkedQueue<>();
    while (!partitions.isEmpty() && collected.size() < COLLECTED) {
      visit(
          partitions.remove(),
          (key, log) -> {
            Tidy tidy = terms.of(Address.parse(key), log);
            if (Tidying.needs(log, tidy)) {
              collected.add(tidy);
            }
          });
    }
    return collected;
  }

  private Future<Tidied> tidyAll(Queue<Tidy> all) {
    List<Future<Tidied>> chains = new ArrayList<>();
    for (int i = 0; i < UNDER_WAY && i < all.size(); i++) {
      chains.add(tidyNext(all, Tidied.NOTHING));
    }
    return Future.join(chains)
        .map(done -> chains.stream().map(Future::result).reduce(Tidied.NOTHING, Tidied::plus));
  }

  /** One after the other; one that fails is left to the next pass. */
  private Future<Tidied> tidyNext(Queue<Tidy> all, Tidied sum) {
    Tidy tidy = all.poll();
    if (tidy == null) {
      return Future.succeededFuture(sum);
    }
    return ledger
        .tidy(tidy)
        .otherwise(Tidied.NOTHING)
        .compose(tidied -> tidyNext(all, sum.plus(tidied)));
  }

  private void visit(String partition, BiConsumer<String, AddressLog> visitor) {
    member.show(visitor);
    try {
      map.executeOnEntries(
          new VisitProcessor(), Predicates.partitionPredicate(partition, Predicates.alwaysTrue()));
    } finally {
      member.showNobody();
    }
  }

  private <T> Future<T> blocking(Supplier<T> action) {
    assert loop.isCurrent() : "ledger touched from " + Thread.currentThread().getName();
    Promise<T> promise = Promise.promise();
    blocking.execute(
        () -> {
          try {
            T result = action.get();
            loop.execute(() -> promise.complete(result));
          } catch (RuntimeException failure) {
            loop.execute(() -> promise.fail(failure));
          }
        });
    return promise.future();
  }
}
