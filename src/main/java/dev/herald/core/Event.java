package dev.herald.core;

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

  record Pong(String ref) implements Event {}

  /**
   * @param about the address that the command named; empty if it named none
   * @param room whether {@code about} is the room of a join or leave rather than a receiver
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
