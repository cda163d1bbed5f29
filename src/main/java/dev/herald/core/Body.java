package dev.herald.core;

import java.util.Arrays;

/**
 * What a message says: one JSON value, or raw bytes. Immutable, and never copied per receiver: the
 * array is handed over by the maker and must not be changed after that.
 */
public final class Body {
  /** Tells what the bytes are. */
  public enum Kind {
    /** One valid JSON value in UTF-8 on one line. */
    JSON,
    /** Anything. */
    BINARY
  }

  private final Kind kind;
  private final byte[] bytes;

  private Body(Kind kind, byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** Takes over an array that holds one valid JSON value on one line. */
  public static Body json(byte[] bytes) {
    return new Body(Kind.JSON, bytes);
  }

  /** Takes over an array. */
  public static Body binary(byte[] bytes) {
    return new Body(Kind.BINARY, bytes);
  }

  public Kind kind() {
    return kind;
  }

  /** The very bytes, to be read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Body body && kind == body.kind && Arrays.equals(bytes, body.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return kind + "[" + bytes.length + " bytes]";
  }
}
