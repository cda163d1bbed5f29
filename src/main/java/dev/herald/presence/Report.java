package dev.herald.presence;

import dev.herald.core.Address;
import java.util.Map;

/**
 * A node's word about its own users of a room. It tells states, not changes, so that to say it
 * twice does no harm.
 *
 * @param number rises with each operation of the owner on the room
 * @param seed random, where the versions of an entry begin that is made by this
 * @param sessions of each user named, on this node; 0: none any more
 * @param complete of these users, those who are not named are not on this node
 */
public record Report(
    Address.Room room,
    String owner,
    long number,
    long seed,
    Map<String, Integer> sessions,
    Slice complete) {
  public Report {
    sessions = Map.copyOf(sessions);
  }

  /** The same, under the owner name that the node has by now. */
  public Report by(String now) {
    return owner.equals(now) ? this : new Report(room, now, number, seed, sessions, complete);
  }

  /** Whether it says anything of any user; else it only asks what the entry has. */
  boolean saysSomething() {
    return !sessions.isEmpty() || !complete.isNone();
  }
}
