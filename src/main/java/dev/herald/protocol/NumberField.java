package dev.herald.protocol;

import dev.herald.core.ErrorCode;
import dev.herald.core.Position;

/** A member that should be an integer, written as one: no fraction, no exponent. */
record NumberField(long value, State state) {
  enum State {
    ABSENT,
    RIGHT,
    WRONG
  }

  static final NumberField ABSENT = new NumberField(0, State.ABSENT);
  private static final NumberField WRONG = new NumberField(0, State.WRONG);
  private static final int MAX_DIGITS = 16;

  /** One from 0 to 2^53-1, which every JavaScript number tells exactly. */
  static NumberField read(JsonScanner scanner) throws JsonScanner.NotJson {
    return read(scanner, 0);
  }

  static NumberField read(JsonScanner scanner, long least) throws JsonScanner.NotJson {
    String written = scanner.literal();
    int digits = written.startsWith("-") ? written.length() - 1 : written.length();
    boolean integer =
        digits >= 1
            && digits <= MAX_DIGITS
            && written.chars().skip(written.length() - digits).allMatch(c -> c >= '0' && c <= '9');
    if (!integer) {
      return WRONG;
    }
    long value = Long.parseLong(written);
    return value >= least && value <= Position.MAX_OFFSET
        ? new NumberField(value, State.RIGHT)
        : WRONG;
  }

  boolean isAbsent() {
    return state == State.ABSENT;
  }

  boolean isWrong() {
    return state == State.WRONG;
  }

  long or(String name, long absent) {
    if (isWrong()) {
      throw ErrorCode.BAD_FRAME.because(name + " must be an integer from 0 to 2^53-1");
    }
    return isAbsent() ? absent : value;
  }
}
