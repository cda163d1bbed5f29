package dev.herald.core;

import java.util.List;

/**
 * What changed in the set of users of a room, as one node tells another.
 *
 * @param before the version of the set before the change, {@link #UNKNOWN} if that is not known
 * @param version of the set now; it rises with each change of it
 * @param count of users now
 * @param named whether all users that came and went are named; else none is
 */
public record Notice(
    Address.Room room,
    long before,
    long version,
    int count,
    boolean named,
    List<String> joined,
    List<String> left) {
  public static final long UNKNOWN = -1;

  public Notice {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
  }

  /** For those who must look for themselves. */
  public Notice unknown() {
    return new Notice(room, UNKNOWN, version, count, false, List.of(), List.of());
  }

  public boolean isChange() {
    return before != version;
  }
}
