package dev.herald.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Since when owners are not in the cluster. One that is new may be a member of which this node has
 * not heard yet; and what one that has just died leaves behind is in nobody's way, while the nodes
 * that are left have better things to do. Thread-safe.
 */
final class Absence {
  /** Who is away for that long does not come back: joining again, it has another owner name. */
  static final Duration LONG = Duration.ofMinutes(1);

  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final Predicate<String> isMember;
  private final LongSupplier nanos;
  private final Map<String, Long> missedSince = new ConcurrentHashMap<>();

  /**
   * @param isMember whether an owner is in the cluster, as far as this node sees; thread-safe
   */
  Absence(Predicate<String> isMember, LongSupplier nanos) {
    this.isMember = isMember;
    this.nanos = nanos;
  }

  boolean isLong(String owner) {
    if (isMember.test(owner)) {
      missedSince.remove(owner);
      return false;
    }
    long now = nanos.getAsLong();
    return now - missedSince.computeIfAbsent(owner, missed -> now) >= LONG.toNanos();
  }

  /** Those of whom nothing was left for a long time. */
  void forgetOld() {
    long now = nanos.getAsLong();
    missedSince.values().removeIf(since -> now - since >= FORGOTTEN.toNanos());
  }
}
