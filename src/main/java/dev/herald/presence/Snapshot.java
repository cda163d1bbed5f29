package dev.herald.presence;

import dev.herald.core.Member;
import java.util.List;

/**
 * Who was in a room at one moment.
 *
 * @param version of the set of users, {@link #NONE} if nobody ever said anything of the room
 * @param count of users, exact
 * @param members as many of them as were asked for
 */
public record Snapshot(long version, int count, List<Member> members) {
  /** The version before all others. */
  public static final long NONE = 0;

  /** More than so many are not listed. */
  public static final int MAX_MEMBERS = 1_000;

  public static final Snapshot EMPTY = new Snapshot(NONE, 0, List.of());

  public Snapshot {
    members = List.copyOf(members);
  }
}
