package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import java.util.HashSet;
import java.util.Set;

/**
 * Gives the messages of a batch their offsets and stores them. All that is random or time comes
 * with it, so that it is the same wherever and however often it runs.
 *
 * @param ownersKnown the version of the owners that the caller has; 0 for none
 * @param candidateEpoch the epoch, should the address have none yet
 * @param now the caller's wall clock, milliseconds since 1970
 * @param departed owners that the caller saw leave the cluster, for good
 * @param apart whether the caller goes on without nodes that it has lost, and that may be alive
 */
public record Append(
    Address to,
    Batch batch,
    long ownersKnown,
    String candidateEpoch,
    long now,
    HistoryLimits limits,
    Set<String> departed,
    boolean apart) {
  /**
   * The same, with what is known where it runs.
   *
   * @param runnerIsApart as {@code apart}, of the member that runs it
   * @param members who has not departed
   */
  Append at(boolean runnerIsApart, Set<String> members) {
    Set<String> gone = new HashSet<>(departed);
    gone.removeAll(members);
    boolean either = apart || runnerIsApart;
    return new Append(to, batch, ownersKnown, candidateEpoch, now, limits, gone, either);
  }
}
