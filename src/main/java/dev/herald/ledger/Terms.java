package dev.herald.ledger;

import dev.herald.config.HistoryConfig;
import dev.herald.core.Address;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How the entries of a node are tidied in one pass. Immutable.
 *
 * @param now milliseconds since 1970
 * @param cutoff as of {@link Tidy}
 * @param isMember whether an owner is in the cluster, as far as this node sees; thread-safe
 */
public record Terms(long now, long cutoff, HistoryConfig history, Predicate<String> isMember) {
  /** A claim that is younger may be of a member of which this node has not heard yet. */
  private static final long UNHEARD_OF_MILLIS = Duration.ofMinutes(1).toMillis();

  Tidy of(Address to, AddressLog log) {
    return new Tidy(to, now, history.of(to.key()), cutoff, departed(log));
  }

  private Set<String> departed(AddressLog log) {
    if (log.lastUse >= now - UNHEARD_OF_MILLIS) {
      return Set.of();
    }
    Set<String> departed = new HashSet<>();
    for (String node : log.claims.nodes()) {
      if (!isMember.test(node)) {
        departed.add(node);
      }
    }
    return departed;
  }
}
