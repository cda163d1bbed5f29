package dev.herald.ledger;

import dev.herald.config.HistoryConfig;
import dev.herald.core.Address;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How the entries of a node are tidied in one pass. Immutable.
 *
 * @param now milliseconds since 1970
 * @param cutoff as of {@link Tidy}
 * @param isGone whether an owner has left the cluster for good; thread-safe
 */
public record Terms(long now, long cutoff, HistoryConfig history, Predicate<String> isGone) {
  Tidy of(Address to, AddressLog log) {
    return new Tidy(to, now, history.of(to.key()), cutoff, departed(log));
  }

  private Set<String> departed(AddressLog log) {
    Set<String> departed = new HashSet<>();
    for (String node : log.claims.nodes()) {
      if (isGone.test(node)) {
        departed.add(node);
      }
    }
    return departed;
  }
}
