package dev.herald.core;

/**
 * A body with its sender, address and place. Immutable; shared by all receivers.
 *
 * @param from the sending user's name; empty for a message from a back-end that names no sender
 * @param key what the sender gave to know it again; empty if nothing
 * @param time the accepting node's wall clock, milliseconds since 1970
 * @param position {@link Position#UNKEPT} if it is not kept
 * @param exceptSession the session that must not get it live; empty if none
 */
public record Message(
    Address to,
    String from,
    Body body,
    String key,
    long time,
    Position position,
    String exceptSession) {

  /** What an object of this class costs beside its body, roughly; for limits in bytes. */
  private static final int OVERHEAD = 160;

  /** This message at its place in the history. */
  public Message at(Position place) {
    return new Message(to, from, body, key, time, place, exceptSession);
  }

  /** The same, addressed by an equal address: one object for all messages of a history. */
  public Message to(Address same) {
    return new Message(same, from, body, key, time, position, exceptSession);
  }

  /** Heap bytes that keeping it costs, roughly. */
  public long weight() {
    return (long) OVERHEAD + body.size() + from.length() + key.length();
  }
}
