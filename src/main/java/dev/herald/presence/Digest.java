package dev.herald.presence;

/**
 * What one owner's users of a room come to, in a few bytes: two sets that differ have different
 * digests, as far as chance lets them. Kept up to date with each user, so that comparing two sets
 * costs nothing.
 *
 * @param users how many
 * @param sum of a hash of each user and its number of sessions, modulo 2^64
 */
public record Digest(int users, long sum) {
  public static final Digest NONE = new Digest(0, 0);

  /**
   * The same but for one user.
   *
   * @param before its sessions until now, 0 if it was not there
   * @param now its sessions from now on, 0 if it is gone
   */
  Digest change(String user, int before, int now) {
    long hash = sum;
    int count = users;
    if (before > 0) {
      hash -= hash(user, before);
      count--;
    }
    if (now > 0) {
      hash += hash(user, now);
      count++;
    }
    return new Digest(count, hash);
  }

  /** FNV-1a over both, then mixed so that single bits of a name move all bits of the sum. */
  private static long hash(String user, int sessions) {
    long hash = 0xcbf29ce484222325L ^ sessions;
    for (int i = 0; i < user.length(); i++) {
      hash = (hash ^ user.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
