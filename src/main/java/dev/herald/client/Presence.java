package dev.herald.client;

import java.util.List;

/**
 * Who is in a room.
 *
 * @param count of users, exact
 * @param members at most 1,000 of them
 */
public record Presence(int count, List<Member> members) {
  public Presence {
    members = List.copyOf(members);
  }
}
