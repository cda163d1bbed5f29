package dev.herald.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server tells one session, beside messages. {@code ref} is that of the command which it
 * answers; empty if none.
 */
public sealed interface Event {
  /**
   * The first event of a session.
   *
   * @param position before the next of the user's own messages
   * @param recovered whether all that the user missed follows
   * @param heartbeat milliseconds of silence after which the server pings
   */
  record Welcome(
      String session,
      String user,
      String node,
      Position position,
      Recovered recovered,
      long heartbeat,
      int maxMessageBytes,
      int maxRooms)
      implements Event {}

  record Ack(String ref, Address to, Position position) implements Event {}

  /**
   * @param position before the next message of the room
   * @param recovered whether all that was missed follows
   */
  record Joined(String ref, Address.Room room, Position position, Recovered recovered)
      implements Event {}

  record Left(String ref, Address.Room room) implements Event {}

  /**
   * Who is in a room.
   *
   * @param count of users, exact
   * @param members all of them, or some if they are very many; empty where only the count is told
   */
  record Present(String ref, Address.Room room, int count, Optional<List<Member>> members)
      implements Event {}

  /** As {@link Present}; changes follow. */
  record Watching(String ref, Address.Room room, int count, List<Member> members)
      implements Event {}

  record Unwatched(String ref, Address.Room room) implements Event {}

  /**
   * A user's first session came into the room.
   *
   * @param count of users now
   */
  record MemberJoined(Address.Room room, String user, int count) implements Event {}

  /**
   * A user's last session left the room.
   *
   * @param count of users now
   */
  record MemberLeft(Address.Room room, String user, int count) implements Event {}

  record Pong(String ref) implements Event {}

  /**
   * What a service replied; with no {@code ref}, that it was sent to.
   *
   * @param body JSON
   */
  record Replied(String ref, Body body, Map<String, String> headers) implements Event {
    public Replied {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * A service did not reply, or told a failure.
   *
   * @param type as the event bus names it
   * @param failure the service's own number; -1 if it told none
   */
  record Unreplied(String ref, String service, String type, int failure, String text)
      implements Event {}

  /**
   * @param about the address that the command named; empty if it named none
   * @param room whether {@code about} is a room that the command is about rather than a receiver
   */
  record Refused(String ref, ErrorCode code, String text, String about, boolean room)
      implements Event {}

  /**
   * @param position before the next message that follows
   */
  record Reset(Address to, Position position) implements Event {}

  /**
   * @param after milliseconds until the client should connect again
   */
  record Reconnect(long after) implements Event {}
}
