package dev.herald.core;

import java.util.Optional;

/**
 * Where a client wants to go on in the history of an address.
 *
 * @param since the place of the last message that it has; empty if it has none
 * @param last how many of the newest messages it wants if it can't have all since then; any number
 */
public record Resume(Optional<Position> since, long last) {
  /** With the messages that come from now on. */
  public static final Resume NOW = new Resume(Optional.empty(), 0);

  public Resume {
    if (last < 0) {
      throw new IllegalArgumentException("last must be >= 0, was " + last);
    }
  }

  /** Whether anything that is kept is asked for. */
  public boolean wantsHistory() {
    return since.isPresent() || last > 0;
  }
}
