package dev.herald.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A partitioned map of Hazelcast, for one loop: operations on its entries run on the threads of
 * their partitions, wherever these are.
 *
 * <p><b>Threading.</b> Called on the loop, and answered there in a task of its own, never on a
 * thread of Hazelcast, where a further operation would fail.
 */
public final class EntryMap<V> {
  private final PartitionService partitions;
  private final IMap<String, V> map;
  private final Loop loop;

  public EntryMap(HazelcastInstance hazelcast, String name, Loop loop) {
    this.partitions = hazelcast.getPartitionService();
    this.map = hazelcast.getMap(name);
    this.loop = loop;
  }

  /**
   * Only this way of submitting keeps synchronous backups.
   *
   * @param read makes the result of the answer; what it throws is the failure
   */
  public <A, T> Future<T> submit(
      String key, EntryProcessor<String, V, A> processor, Function<A, T> read) {
    return onLoop(() -> map.submitToKey(key, processor), read);
  }

  /**
   * One operation for each partition that has any of the keys; Hazelcast by itself would have each
   * of them look at all. Copies of the entries are brought up to date only later than this is
   * answered. Fails where a partition has no place, as while this member joins again: Hazelcast
   * would let the loop wait.
   *
   * @param processor makes the one for these keys
   * @param read makes the result of an answer; there is none where the processor answers null
   */
  public <A, T> Future<Map<String, T>> submitToEach(
      Collection<String> keys,
      Function<Set<String>, EntryProcessor<String, V, A>> processor,
      Function<A, T> read) {
    return onLoop(
        () -> {
          List<CompletableFuture<Map<String, A>>> answers = new ArrayList<>();
          for (Set<String> some : byPartition(keys)) {
            answers.add(map.submitToKeys(some, processor.apply(some)).toCompletableFuture());
          }
          return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
              .thenApply(all -> answers);
        },
        answers -> {
          Map<String, T> results = new HashMap<>();
          for (CompletableFuture<Map<String, A>> some : answers) {
            some.join().forEach((key, answer) -> results.put(key, read.apply(answer)));
          }
          return results;
        });
  }

  private Collection<Set<String>> byPartition(Collection<String> keys) {
    Map<Integer, Set<String>> byPartition = new HashMap<>();
    for (String key : keys) {
      Partition partition = partitions.getPartition(key);
      if (partition.getOwner() == null) {
        throw new IllegalStateException("a partition has no place now"); // else it is waited for
      }
      byPartition.computeIfAbsent(partition.getPartitionId(), none -> new HashSet<>()).add(key);
    }
    return byPartition.values();
  }

  private <A, T> Future<T> onLoop(Supplier<CompletionStage<A>> submit, Function<A, T> read) {
    assert loop.isCurrent() : "entries touched from " + Thread.currentThread().getName();
    Promise<T> promise = Promise.promise();
    try {
      submit
          .get()
          .whenCompleteAsync(
              (answer, failure) -> complete(promise, answer, failure, read), loop::execute);
    } catch (RuntimeException inactive) {
      loop.execute(() -> promise.fail(inactive));
    }
    return promise.future();
  }

  private static <A, T> void complete(
      Promise<T> promise, A answer, Throwable failure, Function<A, T> read) {
    if (failure != null) {
      promise.fail(failure);
      return;
    }
    T result;
    try {
      result = read.apply(answer);
    } catch (RuntimeException refused) {
      promise.fail(refused);
      return;
    }
    promise.complete(result);
  }
}
