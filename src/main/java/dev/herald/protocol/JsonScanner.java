package dev.herald.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads JSON text (RFC 8259) in one pass, without building objects of it: a caller takes the
 * members it knows and skips the others, which are checked all the same. A member that appears
 * twice in one object is refused.
 *
 * <p><b>Threading.</b> Confined to the thread that reads the text.
 */
final class JsonScanner {
  static final int MAX_DEPTH = 100;

  /** Beyond this many members of one object, a set finds repeated ones. */
  private static final int FEW = 8;

  /** The text breaks a rule; without a stack trace, since it is the peer's fault. */
  static final class NotJson extends Exception {
    private static final long serialVersionUID = 1;

    NotJson(String message) {
      super(message, null, false, false);
    }
  }

  /** Takes the value of one member: exactly one value must be read. */
  interface Members {
    void member(String name) throws NotJson;
  }

  private final byte[] text;
  private final int end;
  private int at;
  private int depth;

  /**
   * @param text UTF-8, which is not checked here
   */
  JsonScanner(byte[] text, int from, int to) {
    this.text = text;
    this.at = from;
    this.end = to;
  }

  /** The index of the next byte, or -1 at the end, after white space. */
  int next() {
    while (at < end) {
      byte b = text[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return at;
      }
      at++;
    }
    return -1;
  }

  /** The index behind what was read last. */
  int position() {
    return at;
  }

  /** The first byte of the next value or mark; 0 at the end. */
  byte peek() {
    return next() < 0 ? 0 : text[at];
  }

  /** Reads all of the text as one object. */
  void onlyObject(Members members) throws NotJson {
    object(members);
    if (next() >= 0) {
      throw wrong("something follows the object");
    }
  }

  /** Reads the next value as an object. */
  void object(Members members) throws NotJson {
    enter('{');
    if (peek() == '}') {
      leave();
      return;
    }
    List<String> names = new ArrayList<>(4);
    Set<String> more = Set.of();
    while (true) {
      String name = string();
      if (names.size() == FEW && more.isEmpty()) {
        more = new HashSet<>(names);
      }
      if (names.size() < FEW ? names.contains(name) : !more.add(name)) {
        throw wrong("a member appears twice");
      }
      if (names.size() < FEW) {
        names.add(name);
      }
      expect(':');
      members.member(name);
      if (peek() == '}') {
        leave();
        return;
      }
      expect(',');
    }
  }

  /** Reads all of the text as one array of strings, not more than so many, or one string. */
  List<String> onlyStrings(int most) throws NotJson {
    List<String> strings = new ArrayList<>(1);
    if (peek() == '"') {
      strings.add(string());
    } else {
      strings(strings, most);
    }
    if (next() >= 0) {
      throw wrong("something follows the strings");
    }
    return strings;
  }

  private void strings(List<String> strings, int most) throws NotJson {
    enter('[');
    while (peek() != ']') {
      if (strings.size() == most) {
        throw wrong("more than " + most + " strings");
      }
      if (!strings.isEmpty()) {
        expect(',');
      }
      strings.add(string());
    }
    leave();
  }

  private void array() throws NotJson {
    enter('[');
    if (peek() == ']') {
      leave();
      return;
    }
    skip();
    while (peek() != ']') {
      expect(',');
      skip();
    }
    leave();
  }

  private void enter(char mark) throws NotJson {
    expect(mark);
    if (++depth > MAX_DEPTH) {
      throw new NotJson("nested more than " + MAX_DEPTH + " deep");
    }
  }

  private void leave() {
    at++;
    depth--;
  }

  private void expect(char mark) throws NotJson {
    if (peek() != mark) {
      throw wrong("expected " + mark);
    }
    at++;
  }

  /** Reads any value, and tells it as it was written. */
  String literal() throws NotJson {
    int start = next();
    skip();
    return new String(text, start, at - start, StandardCharsets.UTF_8);
  }

  /** Reads any value, and checks it. */
  void skip() throws NotJson {
    switch (peek()) {
      case '"' -> skipString();
      case '{' -> object(name -> skip());
      case '[' -> array();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void word(String word) throws NotJson {
    for (int i = 0; i < word.length(); i++) {
      if (at == end || text[at] != word.charAt(i)) {
        throw wrong("expected " + word);
      }
      at++;
    }
  }

  private void number() throws NotJson {
    if (at < end && text[at] == '-') {
      at++;
    }
    if (at < end && text[at] == '0') {
      at++;
    } else {
      digits();
    }
    if (at < end && text[at] == '.') {
      at++;
      digits();
    }
    if (at < end && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < end && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      digits();
    }
  }

  private void digits() throws NotJson {
    int from = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw wrong("expected a value");
    }
  }

  /** Reads a string; a lone surrogate that is written as an escape stays one. */
  String string() throws NotJson {
    next();
    int from = at + 1;
    boolean plain = skipString();
    int to = at - 1;
    return plain ? new String(text, from, to - from, StandardCharsets.UTF_8) : unescape(from, to);
  }

  /** Whether the string has no escapes. */
  private boolean skipString() throws NotJson {
    expect('"');
    boolean plain = true;
    while (at < end) {
      byte b = text[at++];
      if (b == '"') {
        return plain;
      }
      if (b == '\\') {
        plain = false;
        escape();
      } else if (b >= 0 && b < ' ') {
        throw wrong("a control character in a string");
      }
    }
    throw wrong("a string that does not end");
  }

  private void escape() throws NotJson {
    if (at < end) {
      byte b = text[at++];
      if (b == 'u') {
        for (int i = 0; i < 4; i++) {
          if (at == end || Character.digit(text[at++], 16) < 0) {
            throw wrong("expected four hexadecimal digits");
          }
        }
      } else if ("\"\\/bfnrt".indexOf(b) < 0) {
        throw wrong("no such escape");
      }
    }
  }

  /** The content of a string that was checked. */
  private String unescape(int from, int to) {
    StringBuilder out = new StringBuilder(to - from);
    int i = from;
    while (i < to) {
      int plain = i;
      while (i < to && text[i] != '\\') {
        i++;
      }
      out.append(new String(text, plain, i - plain, StandardCharsets.UTF_8));
      if (i < to) {
        byte b = text[i + 1];
        out.append(b == 'u' ? (char) hex(i + 2) : plainOf(b));
        i += b == 'u' ? 6 : 2;
      }
    }
    return out.toString();
  }

  private int hex(int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value << 4 | Character.digit(text[i], 16);
    }
    return value;
  }

  private static char plainOf(byte escaped) {
    return switch (escaped) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> (char) escaped;
    };
  }

  private NotJson wrong(String what) {
    return new NotJson("not JSON at byte " + at + ": " + what);
  }
}
