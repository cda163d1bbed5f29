package dev.herald.core;

/**
 * Names a history up to one of its messages: a hash over the ids of all that were ever appended.
 * Two that have the same position and the same chain have the same messages, kept or not, but for a
 * chance of one in 2^64; once they have parted they never meet again.
 */
public final class Chain {
  /** Of a history without messages. */
  public static final long EMPTY = 0;

  private Chain() {}

  /** With one more message. */
  public static long append(long chain, long id) {
    return MessageId.mix(chain + id);
  }
}
