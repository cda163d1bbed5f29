package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import dev.herald.core.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * An {@link AddressLog} as bytes, for a copy on another node: a format byte, then parts, each
 * behind its length. A reader takes from a part what it knows and skips the rest of it, and all
 * further parts, so that a newer node may add to either without changing the format byte.
 */
final class AddressLogFormat {
  static final int FORMAT = 1;

  private AddressLogFormat() {}

  /** Writes the content of one part. */
  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  static void write(AddressLog log, DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    part(out, part -> writeState(log, part));
    part(out, part -> writeMessages(log, part));
    part(out, part -> writeBatches(log, part));
    part(out, part -> writeClaims(log, part));
    out.writeInt(-1);
  }

  static AddressLog read(DataInput in) throws IOException {
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
      MessageFormat.skip(length, in);
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
    if (log.history.size() > 0) {
      text(out, log.history.get(0).to().key());
    }
    for (int i = 0; i < log.history.size(); i++) {
      MessageFormat.write(log.history.get(i), out);
    }
  }

  private static void readMessages(AddressLog log, DataInputStream in) throws IOException {
    int count = in.readInt();
    Address to = count == 0 ? null : Address.parse(text(in));
    for (int i = 0; i < count; i++) {
      log.history.add(MessageFormat.read(to, Position.UNKEPT, in));
    }
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

  private static void part(DataOutput out, Writer writer) throws IOException {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    writer.write(new DataOutputStream(part));
    out.writeInt(part.size());
    out.write(part.toByteArray());
  }

  private static DataInputStream part(DataInput in) throws IOException {
    return new DataInputStream(new ByteArrayInputStream(bytes(in)));
  }

  private static void text(DataOutput out, String text) throws IOException {
    MessageFormat.writeText(text, out);
  }

  private static String text(DataInput in) throws IOException {
    return MessageFormat.readText(in);
  }

  private static byte[] bytes(DataInput in) throws IOException {
    byte[] bytes = new byte[MessageFormat.length(in.readInt())];
    in.readFully(bytes);
    return bytes;
  }
}
