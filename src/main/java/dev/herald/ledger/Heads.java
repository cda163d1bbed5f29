package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Head;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the addresses have come that this member appended to lately, and who owned them then: of
 * each the newest, of two generations. They are told to the owners when they are a generation old,
 * so that whoever got the messages in time has nothing to do. At most what is appended in two
 * generations is in memory.
 *
 * <p>Thread-safe: noted on the threads of the partitions, taken by whoever tells them.
 */
final class Heads {
  private static final class Generations {
    final Map<Address, NotedHead> young;
    final Map<Address, NotedHead> old;

    Generations(Map<Address, NotedHead> young, Map<Address, NotedHead> old) {
      this.young = young;
      this.old = old;
    }

    boolean has(Map<Address, NotedHead> generation) {
      return generation == young || generation == old;
    }
  }

  private volatile Generations generations =
      new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

  void note(Address to, AddressLog log) {
    Head head = log.head();
    NotedHead noted = new NotedHead(new AddressHead(to, head), log.claims.current());
    Map<Address, NotedHead> young;
    do {
      young = generations.young;
      young.put(to, noted);
    } while (!generations.has(young)); // else it was taken before this was in it
  }

  /** Ends a generation; who calls it is one at a time. */
  List<NotedHead> takeOld() {
    Generations before = generations;
    generations = new Generations(new ConcurrentHashMap<>(), before.young);
    return List.copyOf(before.old.values());
  }
}
