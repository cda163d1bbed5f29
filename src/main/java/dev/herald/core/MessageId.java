package dev.herald.core;

/**
 * Names each message that is kept: a hash of who appended it, in which batch, and where in it. The
 * same batch that is appended again has the same ids, wherever that happens, and of two messages
 * that took the same position the ids differ, but for a chance of one in 2^64.
 */
public final class MessageId {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private MessageId() {}

  /** What the ids of a batch have in common. */
  public static long ofBatch(String publisher, long number) {
    long hash = FNV_BASIS;
    for (int i = 0; i < publisher.length(); i++) {
      hash = (hash ^ publisher.charAt(i)) * FNV_PRIME;
    }
    return mix(hash ^ mix(number));
  }

  /**
   * @param batch as of {@link #ofBatch}
   * @param index of the message in its batch
   */
  public static long of(long batch, int index) {
    long id = mix(batch + index);
    return id == 0 ? 1 : id;
  }

  /** The last step of SplitMix64 (Steele, Lea, Flood 2014): each bit depends on all. */
  static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
