package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * What operations find on the member that they run on, in its user context. Thread-safe: they run
 * on the threads of their partitions.
 */
final class LedgerMember {
  static final String NAME = "herald.ledger";

  private final Heads heads = new Heads();
  private final LongAdder growth = new LongAdder();
  private volatile BooleanSupplier minority = () -> false;
  private volatile BooleanSupplier apart = () -> false;
  private volatile Optional<BiConsumer<String, AddressLog>> visitor = Optional.empty();

  static LedgerMember of(HazelcastInstance hazelcast) {
    return (LedgerMember) hazelcast.getUserContext().get(NAME);
  }

  /** Of the addresses that this member appended to lately. */
  Heads heads() {
    return heads;
  }

  /**
   * @param isMinority whether this member is cut off with fewer than half of the others
   * @param isApart whether it goes on without others that it has lost
   */
  void watch(BooleanSupplier isMinority, BooleanSupplier isApart) {
    minority = isMinority;
    apart = isApart;
  }

  boolean isApart() {
    return apart.getAsBoolean();
  }

  /**
   * An operation may be sent on to a member that is cut off, where it must not decide anything: an
   * entry may be missing here that the others have.
   *
   * @throws IllegalStateException if this member is in the minority
   */
  void checkThatItDecides() {
    if (minority.getAsBoolean()) {
      throw new IllegalStateException("cut off from most of the other nodes");
    }
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
