package dev.herald.core;

import java.nio.charset.StandardCharsets;

/** Whom a message is for. Names are compared byte for byte. */
public sealed interface Address {
  /** The longest name, in UTF-8 bytes. */
  int MAX_NAME_BYTES = 200;

  /** The text form, unique across kinds, at most 209 UTF-8 bytes. */
  String key();

  /** Every session of one user, on every node and device; needs no subscription. */
  record User(String name) implements Address {
    public User {
      checkName("user", name);
    }

    @Override
    public String key() {
      return "user:" + name;
    }
  }

  /** Every session that has joined the room. */
  record Room(String name) implements Address {
    public Room {
      checkName("room", name);
    }

    @Override
    public String key() {
      return "room:" + name;
    }
  }

  /** Every session that watches who is in the room; no client can name it. */
  record Watchers(Room room) implements Address {
    @Override
    public String key() {
      return "watchers:" + room.name();
    }
  }

  /** Every session of the cluster. It keeps no history. */
  record Everyone() implements Address {
    public static final Everyone ADDRESS = new Everyone();

    @Override
    public String key() {
      return "everyone";
    }
  }

  /**
   * The inverse of {@link #key()}.
   *
   * @throws Refusal {@code BAD_ADDRESS} for an unknown kind or a name against the rules
   */
  static Address parse(String text) {
    if (text.startsWith("user:")) {
      return new User(text.substring(5));
    }
    if (text.startsWith("room:")) {
      return new Room(text.substring(5));
    }
    if (text.equals("everyone")) {
      return Everyone.ADDRESS;
    }
    throw ErrorCode.BAD_ADDRESS.because("an address is user:NAME, room:NAME or everyone");
  }

  /**
   * 1 to 200 UTF-8 bytes without control characters, lone surrogates or white space at either end.
   *
   * @throws Refusal {@code BAD_ADDRESS}
   */
  private static void checkName(String kind, String name) {
    if (name.isEmpty()) {
      throw ErrorCode.BAD_ADDRESS.because("a " + kind + "'s name must not be empty");
    }
    int last = name.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c)) {
        throw ErrorCode.BAD_ADDRESS.because("a " + kind + "'s name has no control characters");
      }
      if (Character.isHighSurrogate(c)
          && i < last
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw ErrorCode.BAD_ADDRESS.because("a " + kind + "'s name has no lone surrogates");
      }
    }
    if (isWhiteSpace(name.charAt(0)) || isWhiteSpace(name.charAt(last))) {
      throw ErrorCode.BAD_ADDRESS.because(
          "a " + kind + "'s name neither begins nor ends with white space");
    }
    if (name.length() > MAX_NAME_BYTES / 4
        && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw ErrorCode.BAD_ADDRESS.because(
          "a " + kind + "'s name has at most " + MAX_NAME_BYTES + " UTF-8 bytes");
    }
  }

  private static boolean isWhiteSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }
}
