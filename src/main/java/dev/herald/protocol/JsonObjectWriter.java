package dev.herald.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Appends one JSON object, member by member; the names are ASCII that needs no escape. */
final class JsonObjectWriter {
  private final ByteBuf out;
  private char next = '{';

  JsonObjectWriter(ByteBuf out) {
    this.out = out;
  }

  JsonObjectWriter text(String name, String value) {
    member(name);
    return string(value);
  }

  JsonObjectWriter number(String name, long value) {
    member(name);
    ByteBufUtil.writeAscii(out, Long.toString(value));
    return this;
  }

  JsonObjectWriter flag(String name, boolean value) {
    member(name);
    ByteBufUtil.writeAscii(out, Boolean.toString(value));
    return this;
  }

  /** A value that is JSON already. */
  JsonObjectWriter json(String name, byte[] value) {
    member(name);
    out.writeBytes(value);
    return this;
  }

  /** A member whose name may be anything. */
  JsonObjectWriter named(String name, String value) {
    out.writeByte(next);
    next = ',';
    string(name);
    out.writeByte(':');
    return string(value);
  }

  /** An object in it, up to its {@link #end}. */
  JsonObjectWriter object(String name) {
    member(name);
    next = '{';
    return this;
  }

  JsonObjectWriter end() {
    if (next == '{') {
      out.writeByte('{');
    }
    out.writeByte('}');
    next = ',';
    return this;
  }

  private void member(String name) {
    out.writeByte(next).writeByte('"');
    next = ',';
    ByteBufUtil.writeAscii(out, name);
    out.writeByte('"').writeByte(':');
  }

  private JsonObjectWriter string(String value) {
    out.writeByte('"');
    JsonText.writeEscaped(out, value);
    out.writeByte('"');
    return this;
  }
}
