package dev.herald.core;

/**
 * A body with its sender, address and place. Immutable; shared by all receivers.
 *
 * @param from the sending user's name; empty for a message from a back-end that names no sender
 * @param key what the sender gave to know it again; empty if nothing
 * @param time the accepting node's wall clock, milliseconds since 1970
 * @param position {@link Position#UNKEPT} if it is not kept
 * @param exceptSession the session that must not get it live; empty if none
 * @param id as of {@link MessageId}; 0 if it has none
 * @param previous the {@link Chain} of its history up to the message before it
 */
public record Message(
    Address to,
    String from,
    Body body,
    String key,
    long time,
    Position position,
    String exceptSession,
    long id,
    long previous) {

  /** What an object of this class costs beside its body, roughly; for limits in bytes. */
  private static final int OVERHEAD = 176;

  /** One that has no place yet. */
  public Message(
      Address to,
      String from,
      Body body,
      String key,
      long time,
      Position position,
      String exceptSession) {
    this(to, from, body, key, time, position, exceptSession, 0, 0);
  }

  /**
   * This message at its place in the history.
   *
   * @param before the chain up to the message before it
   */
  public Message at(Position place, long before) {
    return new Message(to, from, body, key, time, place, exceptSession, id, before);
  }

  /**
   * The same, addressed by an equal address: one object for all messages of a history.
   *
   * @param named its id; 0 for none
   */
  public Message to(Address same, long named) {
    return new Message(same, from, body, key, time, position, exceptSession, named, 0);
  }

  /** The chain of its history up to this message. */
  public long chain() {
    return Chain.append(previous, id);
  }

  /** Heap bytes that keeping it costs, roughly. */
  public long weight() {
    return (long) OVERHEAD + body.size() + from.length() + key.length();
  }
}
