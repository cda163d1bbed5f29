package dev.herald.presence;

import java.util.Map;
import java.util.Set;

/**
 * What an operation changed, for the copies of the entry.
 *
 * @param owner whose word it was; empty if it was nobody's
 * @param sessions of the users that changed, as they are now; 0: none any more
 * @param gone owners of whom nothing is left
 * @param version of the set of users now
 */
record PresenceDelta(
    String owner,
    long number,
    boolean watching,
    Map<String, Integer> sessions,
    Set<String> gone,
    long version) {
  PresenceDelta {
    sessions = Map.copyOf(sessions);
    gone = Set.copyOf(gone);
  }

  /** These owners have left for good. */
  static PresenceDelta ofGone(Set<String> owners, long version) {
    return new PresenceDelta("", 0, false, Map.of(), owners, version);
  }
}
