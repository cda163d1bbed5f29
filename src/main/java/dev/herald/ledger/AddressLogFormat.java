package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.Chain;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.PartReader;
import dev.herald.core.PartWriter;
import dev.herald.core.Position;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An {@link AddressLog} as bytes, for a copy on another node: a format byte, then parts, each
 * behind its length. A reader takes from a part what it knows and skips the rest of it, and all
 * further parts, so that a newer node may add to either without changing the format byte.
 */
final class AddressLogFormat {
  static final int FORMAT = 1;

  private AddressLogFormat() {}

  static void write(AddressLog log, DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    PartWriter parts = new PartWriter(out);
    parts.part(part -> writeState(log, part));
    parts.part(part -> writeMessages(log, part));
    parts.part(part -> writeBatches(log, part));
    parts.part(part -> writeClaims(log, part));
    parts.part(part -> writeKeys(log, part));
    parts.end();
  }

  static AddressLog read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException("an entry of format " + format + ", this node reads " + FORMAT);
    }
    AddressLog log = new AddressLog();
    PartReader parts = new PartReader(in);
    readState(log, parts.part());
    readMessages(log, parts.part());
    readBatches(log, parts.part());
    readClaims(log, parts.part());
    readKeys(log, parts.part());
    parts.end();
    return log;
  }

  private static void writeState(AddressLog log, DataOutput out) throws IOException {
    out.writeUTF(log.epoch);
    out.writeLong(log.head);
    out.writeLong(log.lastUse);
    out.writeLong(log.chain);
    out.writeBoolean(log.apart);
  }

  private static void readState(AddressLog log, DataInput in) throws IOException {
    log.epoch = in.readUTF();
    log.head = in.readLong();
    log.lastUse = in.readLong();
    log.chain = in.readLong();
    log.apart = in.readBoolean();
  }

  private static void writeMessages(AddressLog log, DataOutput out) throws IOException {
    out.writeInt(log.history.size());
    if (log.history.size() > 0) {
      text(out, log.history.get(0).to().key());
      out.writeLong(log.history.chainBefore(0));
    }
    for (int i = 0; i < log.history.size(); i++) {
      MessageFormat.write(log.history.get(i), out);
    }
  }

  private static void readMessages(AddressLog log, DataInput in) throws IOException {
    int count = in.readInt();
    if (count == 0) {
      log.history.beginAfter(log.chain);
      return;
    }
    Address to = Address.parse(text(in));
    long chain = in.readLong();
    log.history.beginAfter(chain);
    for (int i = 0; i < count; i++) {
      Message message = MessageFormat.read(to, Position.UNKEPT, Chain.EMPTY, in);
      chain = Chain.append(chain, message.id());
      log.history.add(message, chain);
    }
  }

  private static void writeBatches(AddressLog log, DataOutput out) throws IOException {
    List<LastBatch> batches = log.batches.all();
    out.writeInt(batches.size());
    for (LastBatch last : batches) {
      OperationFormat.writeLastBatch(last, out);
    }
  }

  private static void readBatches(AddressLog log, DataInput in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      log.batches.restore(OperationFormat.readLastBatch(in));
    }
  }

  private static void writeClaims(AddressLog log, DataOutput out) throws IOException {
    Map<String, Claims.LastClaim> claims = new TreeMap<>(log.claims.all());
    out.writeLong(log.claims.version());
    out.writeInt(claims.size());
    for (Map.Entry<String, Claims.LastClaim> claim : claims.entrySet()) {
      text(out, claim.getKey());
      out.writeLong(claim.getValue().number());
      out.writeBoolean(claim.getValue().holds());
    }
  }

  private static void readClaims(AddressLog log, DataInput in) throws IOException {
    long version = in.readLong();
    int count = in.readInt();
    Map<String, Claims.LastClaim> claims = new HashMap<>();
    for (int i = 0; i < count; i++) {
      claims.put(text(in), new Claims.LastClaim(in.readLong(), in.readBoolean()));
    }
    log.claims.restore(claims, version);
  }

  /** An epoch is written where it changes. */
  private static void writeKeys(AddressLog log, DataOutput out) throws IOException {
    RecentKeys keys = log.keys;
    out.writeInt(keys.size());
    String epoch = "";
    for (int i = 0; i < keys.size(); i++) {
      Position place = keys.place(i);
      text(out, place.epoch().equals(epoch) ? "" : place.epoch());
      epoch = place.epoch();
      OperationFormat.writeKeyHash(keys.hash(i), out);
      out.writeLong(place.offset());
      out.writeLong(keys.time(i));
    }
  }

  private static void readKeys(AddressLog log, DataInput in) throws IOException {
    int count = in.readInt();
    String epoch = "";
    for (int i = 0; i < count; i++) {
      String changed = text(in);
      epoch = changed.isEmpty() ? epoch : changed;
      KeyHash hash = OperationFormat.readKeyHash(in);
      Position place = new Position(epoch, in.readLong());
      log.keys.add(hash, place, in.readLong());
    }
  }

  private static void text(DataOutput out, String text) throws IOException {
    MessageFormat.writeText(text, out);
  }

  private static String text(DataInput in) throws IOException {
    return MessageFormat.readText(in);
  }
}
