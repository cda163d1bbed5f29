package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import java.util.HashSet;
import java.util.Set;

/**
 * Drops from an entry what is too old, and the entry itself when nobody needs it.
 *
 * @param now the caller's wall clock, milliseconds since 1970
 * @param cutoff what is from before it goes as well, for the budget; {@link Survey#NOTHING} for
 *     none
 * @param departed owners that have left the cluster for good
 */
public record Tidy(Address to, long now, HistoryLimits limits, long cutoff, Set<String> departed) {
  /** The same, with fewer that have departed. */
  Tidy without(Set<String> members) {
    Set<String> gone = new HashSet<>(departed);
    gone.removeAll(members);
    return new Tidy(to, now, limits, cutoff, gone);
  }

  /** Messages from before it are too old. */
  long expired() {
    return now - limits.ttl().toMillis();
  }

  /** Messages from before it go. */
  long messagesBefore() {
    return Math.max(cutoff, expired());
  }

  /** Keys from before it go. */
  long keysBefore() {
    return Math.max(cutoff, now - RecentKeys.TTL_MILLIS);
  }

  /** Publishers whose last batch is from before it are forgotten. */
  long batchesBefore() {
    return now - LastBatches.TTL_MILLIS;
  }

  /**
   * An entry without owners and messages that was used last before it goes. Of an address that
   * keeps nothing nobody is told a position.
   */
  long entryBefore() {
    return limits.isKept() ? Math.max(cutoff, now - limits.positionTtl().toMillis()) : now;
  }

  /** Whether what is from then is that much too old that tidying for it alone is worth it. */
  boolean isLongAgo(long time, long ttl) {
    return time < cutoff || time < now - ttl - ttl / 8;
  }
}
