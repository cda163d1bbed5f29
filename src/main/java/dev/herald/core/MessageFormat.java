package dev.herald.core;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A message as bytes, for other nodes: its length, then id, sender, key, time and body. Address,
 * position and chain stand outside, since many messages share them. A reader skips what stands
 * behind the parts that it knows, so that a newer node may add some.
 */
public final class MessageFormat {
  /** No message, entry or batch is longer; whatever says so is broken. */
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final int JSON = 0;
  private static final int BINARY = 1;
  private static final int FIXED_BYTES = 8 + 2 + 2 + 8 + 1 + 4;

  private MessageFormat() {}

  public static void write(Message message, DataOutput out) throws IOException {
    byte[] from = message.from().getBytes(StandardCharsets.UTF_8);
    byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
    byte[] body = message.body().bytes();
    out.writeInt(FIXED_BYTES + from.length + key.length + body.length);
    out.writeLong(message.id());
    writeShort(from, out);
    writeShort(key, out);
    out.writeLong(message.time());
    out.writeByte(message.body().kind() == Body.Kind.JSON ? JSON : BINARY);
    out.writeInt(body.length);
    out.write(body);
  }

  /**
   * @param previous the chain up to the message before it
   * @throws IOException if the bytes end too early or are no message
   */
  public static Message read(Address to, Position position, long previous, DataInput in)
      throws IOException {
    int length = length(in.readInt());
    long id = in.readLong();
    byte[] from = readShort(in);
    byte[] key = readShort(in);
    long time = in.readLong();
    boolean json = in.readByte() == JSON;
    byte[] bytes = new byte[length(in.readInt())];
    in.readFully(bytes);
    Body body = json ? Body.json(bytes) : Body.binary(bytes);
    skip(length - FIXED_BYTES - from.length - key.length - bytes.length, in);
    return new Message(to, text(from), body, text(key), time, position, "", id, previous);
  }

  /** Text of at most 65,535 bytes. */
  public static void writeText(String text, DataOutput out) throws IOException {
    writeShort(text.getBytes(StandardCharsets.UTF_8), out);
  }

  public static String readText(DataInput in) throws IOException {
    return text(readShort(in));
  }

  /**
   * @throws IOException if there are fewer
   */
  public static void skip(int bytes, DataInput in) throws IOException {
    if (bytes < 0 || in.skipBytes(bytes) != bytes) {
      throw new IOException("a part is shorter than what is in it");
    }
  }

  /** Refuses a length that nothing has, before memory is taken for it. */
  public static int length(int length) throws IOException {
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("nothing is " + length + " bytes long");
    }
    return length;
  }

  private static void writeShort(byte[] bytes, DataOutput out) throws IOException {
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static byte[] readShort(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
