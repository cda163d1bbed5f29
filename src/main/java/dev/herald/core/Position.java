package dev.herald.core;

/**
 * A place in the history of an address.
 *
 * @param epoch names one history; another epoch is another history
 * @param offset messages ever appended in this epoch, counting this one; 0 is before the first
 */
public record Position(String epoch, long offset) {
  /** 2^53 - 1: every offset is exact in a JavaScript number. */
  public static final long MAX_OFFSET = (1L << 53) - 1;

  private static final int MAX_DIGITS = 16;

  private static final boolean[] EPOCH_CHARACTER = epochCharacters();

  /** The place of messages that are not kept: none. */
  public static final Position UNKEPT = new Position("-", 0);

  public Position {
    assert isEpoch(epoch) : "epoch must be 1 to 32 of A-Z a-z 0-9 _ -, was " + epoch;
    if (offset < 0 || offset > MAX_OFFSET) {
      throw new IllegalArgumentException("offset must be 0 to 2^53-1, was " + offset);
    }
  }

  private static boolean[] epochCharacters() {
    boolean[] allowed = new boolean[128];
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
        .chars()
        .forEach(c -> allowed[c] = true);
    return allowed;
  }

  /** Whether this can be the name of an epoch, of any or of none that ever was. */
  public static boolean isEpoch(String epoch) {
    for (int i = 0; i < epoch.length(); i++) {
      char c = epoch.charAt(i);
      if (c >= EPOCH_CHARACTER.length || !EPOCH_CHARACTER[c]) {
        return false;
      }
    }
    return !epoch.isEmpty() && epoch.length() <= 32;
  }

  /**
   * Reads {@code EPOCH:OFFSET}.
   *
   * @throws Refusal if it is no position
   */
  public static Position parse(String text) {
    int colon = text.indexOf(':');
    String offset = text.substring(colon + 1);
    boolean digits =
        !offset.isEmpty()
            && offset.length() <= MAX_DIGITS
            && offset.chars().allMatch(c -> c >= '0' && c <= '9');
    if (colon < 0 || !isEpoch(text.substring(0, colon)) || !digits) {
      throw ErrorCode.BAD_FRAME.because("a position is EPOCH:OFFSET");
    }
    long number = Long.parseLong(offset);
    if (number > MAX_OFFSET) {
      throw ErrorCode.BAD_FRAME.because("an offset is at most 2^53-1");
    }
    return new Position(text.substring(0, colon), number);
  }

  /** The inverse of {@link #parse}. */
  public String text() {
    return epoch + ":" + offset;
  }

  /** The place of the message that many behind this one; none if this is none. */
  public Position plus(long messages) {
    return isKept() ? new Position(epoch, offset + messages) : this;
  }

  /** Whether this is an earlier place in the same history. */
  public boolean isBefore(Position other) {
    return epoch.equals(other.epoch) && offset < other.offset;
  }

  /** Whether this is a place in a history at all. */
  public boolean isKept() {
    return !epoch.equals(UNKEPT.epoch);
  }
}
