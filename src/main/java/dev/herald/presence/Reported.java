package dev.herald.presence;

import dev.herald.core.Notice;
import java.util.Set;

/**
 * What a report or a pruning came to.
 *
 * @param notice for the watchers; of a repeat that only the version is known
 * @param watchers the owners to tell
 * @param digest of the users of the owner that asked, as the entry has them
 */
public record Reported(Notice notice, Set<String> watchers, Digest digest) {
  public Reported {
    watchers = Set.copyOf(watchers);
  }
}
