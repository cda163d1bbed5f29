package dev.herald.protocol;

import dev.herald.core.ErrorCode;

/** A member that should be true or false. */
enum FlagField {
  ABSENT,
  TRUE,
  FALSE,
  WRONG;

  static FlagField read(JsonScanner scanner) throws JsonScanner.NotJson {
    byte first = scanner.peek();
    scanner.skip();
    return first == 't' ? TRUE : first == 'f' ? FALSE : WRONG;
  }

  boolean or(String name, boolean absent) {
    if (this == WRONG) {
      throw ErrorCode.BAD_FRAME.because(name + " must be true or false");
    }
    return this == ABSENT ? absent : this == TRUE;
  }
}
