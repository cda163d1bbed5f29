package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * What operations find on the member that they run on, in its user context. Thread-safe: they run
 * on the threads of their partitions.
 */
final class LedgerMember {
  static final String NAME = "herald.ledger";

  private final LongAdder growth = new LongAdder();
  private volatile Optional<BiConsumer<String, AddressLog>> visitor = Optional.empty();

  static LedgerMember of(HazelcastInstance hazelcast) {
    return (LedgerMember) hazelcast.getUserContext().get(NAME);
  }

  /** An entry of this member, no copy, takes so many heap bytes more or less. */
  void grew(long bytes) {
    growth.add(bytes);
  }

  /** By how many heap bytes the operations of this member have changed its entries so far. */
  long growth() {
    return growth.sum();
  }

  /** Whom the entries that are walked through are shown to; on the threads of their partitions. */
  void show(BiConsumer<String, AddressLog> to) {
    visitor = Optional.of(to);
  }

  void showNobody() {
    visitor = Optional.empty();
  }

  void visit(String key, AddressLog log) {
    visitor.ifPresent(shown -> shown.accept(key, log));
  }
}
