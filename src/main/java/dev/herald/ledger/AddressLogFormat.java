package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Message;
import dev.herald.core.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An {@link AddressLog} as bytes, for a copy on another node: a format byte, then parts, each
 * behind its length. A reader takes from a part what it knows and skips the rest of it, and all
 * further parts, so that a newer node may add to either without changing the format byte.
 */
final class AddressLogFormat {
  static final int FORMAT = 1;
  private static final int JSON = 0;
  private static final int BINARY = 1;

  private AddressLogFormat() {}

  /** Writes the content of one part. */
  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  static void write(AddressLog log, DataOutputStream out) throws IOException {
    out.writeByte(FORMAT);
    part(out, part -> writeState(log, part));
    part(out, part -> writeMessages(log, part));
    part(out, part -> writeBatches(log, part));
    part(out, part -> writeClaims(log, part));
    out.writeInt(-1);
  }

  static AddressLog read(DataInputStream in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException("an entry of format " + format + ", this node reads " + FORMAT);
    }
    AddressLog log = new AddressLog();
    readState(log, part(in));
    readMessages(log, part(in));
    readBatches(log, part(in));
    readClaims(log, part(in));
    for (int length = in.readInt(); length >= 0; length = in.readInt()) {
      in.skipNBytes(length);
    }
    return log;
  }

  private static void writeState(AddressLog log, DataOutputStream out) throws IOException {
    out.writeUTF(log.epoch);
    out.writeLong(log.head);
    out.writeLong(log.ownersVersion);
  }

  private static void readState(AddressLog log, DataInputStream in) throws IOException {
    log.epoch = in.readUTF();
    log.head = in.readLong();
    log.ownersVersion = in.readLong();
  }

  private static void writeMessages(AddressLog log, DataOutputStream out) throws IOException {
    out.writeInt(log.history.size());
    for (int i = 0; i < log.history.size(); i++) {
      Message message = log.history.get(i);
      part(out, part -> writeMessage(message, part));
    }
  }

  private static void readMessages(AddressLog log, DataInputStream in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      log.history.add(readMessage(part(in)));
    }
  }

  private static void writeMessage(Message message, DataOutputStream out) throws IOException {
    text(out, message.to().key());
    text(out, message.from());
    text(out, message.key());
    out.writeLong(message.time());
    out.writeByte(message.body().kind() == Body.Kind.JSON ? JSON : BINARY);
    bytes(out, message.body().bytes());
  }

  private static Message readMessage(DataInputStream in) throws IOException {
    Address to = Address.parse(text(in));
    String from = text(in);
    String key = text(in);
    long time = in.readLong();
    boolean json = in.readUnsignedByte() == JSON;
    byte[] bytes = bytes(in);
    Body body = json ? Body.json(bytes) : Body.binary(bytes);
    return new Message(to, from, body, key, time, Position.UNKEPT, "");
  }

  private static void writeBatches(AddressLog log, DataOutputStream out) throws IOException {
    out.writeInt(log.batches.size());
    for (AddressLog.LastBatch last : log.batches) {
      text(out, last.publisher());
      out.writeLong(last.number());
      out.writeLong(last.first());
      out.writeInt(last.count());
      out.writeLong(last.time());
    }
  }

  private static void readBatches(AddressLog log, DataInputStream in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      log.batches.add(
          new AddressLog.LastBatch(
              text(in), in.readLong(), in.readLong(), in.readInt(), in.readLong()));
    }
  }

  private static void writeClaims(AddressLog log, DataOutputStream out) throws IOException {
    out.writeInt(log.claims.size());
    for (var entry : log.claims.entrySet()) {
      text(out, entry.getKey());
      out.writeLong(entry.getValue().number());
      out.writeBoolean(entry.getValue().holds());
    }
  }

  private static void readClaims(AddressLog log, DataInputStream in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      log.claims.put(text(in), new AddressLog.LastClaim(in.readLong(), in.readBoolean()));
    }
  }

  private static void part(DataOutputStream out, Writer writer) throws IOException {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    writer.write(new DataOutputStream(part));
    out.writeInt(part.size());
    part.writeTo(out);
  }

  private static DataInputStream part(DataInputStream in) throws IOException {
    return new DataInputStream(new ByteArrayInputStream(bytes(in)));
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("an entry ends in the middle of a part");
    }
    return in.readNBytes(length);
  }
}
