package dev.herald.protocol;

import dev.herald.core.ErrorCode;

/** A member that should be a string. */
record TextField(String value, boolean wrong) {
  static final TextField ABSENT = new TextField(null, false);
  static final TextField WRONG = new TextField(null, true);

  static TextField read(JsonScanner scanner) throws JsonScanner.NotJson {
    if (scanner.peek() == '"') {
      return new TextField(scanner.string(), false);
    }
    scanner.skip();
    return WRONG;
  }

  boolean isAbsent() {
    return value == null && !wrong;
  }

  String orEmpty() {
    return value == null ? "" : value;
  }

  String required(String name) {
    if (value == null) {
      throw ErrorCode.BAD_FRAME.because(name + (wrong ? " must be a string" : " is required"));
    }
    return value;
  }
}
