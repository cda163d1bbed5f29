package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.Position;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The parts of operations as bytes; each operation begins with a format byte. */
final class OperationFormat {
  private static final int FORMAT = 1;

  private OperationFormat() {}

  static void writeFormat(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
  }

  static void readFormat(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException("an operation of format " + format + ", this node reads " + FORMAT);
    }
  }

  static void writePosition(Position position, DataOutput out) throws IOException {
    MessageFormat.writeText(position.epoch(), out);
    out.writeLong(position.offset());
  }

  static Position readPosition(DataInput in) throws IOException {
    String epoch = MessageFormat.readText(in);
    return new Position(epoch, in.readLong());
  }

  static void writeBarrier(Barrier barrier, DataOutput out) throws IOException {
    MessageFormat.writeText(barrier.epoch(), out);
    out.writeLong(barrier.head());
    out.writeLong(barrier.chain());
    out.writeBoolean(barrier.apart());
  }

  static Barrier readBarrier(DataInput in) throws IOException {
    return new Barrier(MessageFormat.readText(in), in.readLong(), in.readLong(), in.readBoolean());
  }

  static void writeClaim(Claim claim, DataOutput out) throws IOException {
    MessageFormat.writeText(claim.to().key(), out);
    MessageFormat.writeText(claim.owner(), out);
    out.writeLong(claim.number());
    MessageFormat.writeText(claim.candidateEpoch(), out);
    out.writeLong(claim.now());
  }

  static Claim readClaim(DataInput in) throws IOException {
    Address to = Address.parse(MessageFormat.readText(in));
    String owner = MessageFormat.readText(in);
    long number = in.readLong();
    return new Claim(to, owner, number, MessageFormat.readText(in), in.readLong());
  }

  static void writeClaimDelta(ClaimDelta delta, DataOutput out) throws IOException {
    writeBarrier(delta.at(), out);
    MessageFormat.writeText(delta.owner(), out);
    out.writeLong(delta.number());
    out.writeBoolean(delta.holds());
    out.writeLong(delta.ownersVersion());
    out.writeLong(delta.lastUse());
  }

  static ClaimDelta readClaimDelta(DataInput in) throws IOException {
    return new ClaimDelta(
        readBarrier(in),
        MessageFormat.readText(in),
        in.readLong(),
        in.readBoolean(),
        in.readLong(),
        in.readLong());
  }

  static void writeHead(Head head, DataOutput out) throws IOException {
    writePosition(head.position(), out);
    out.writeLong(head.chain());
  }

  static Head readHead(DataInput in) throws IOException {
    return new Head(readPosition(in), in.readLong());
  }

  static void writeTexts(Collection<String> texts, DataOutput out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      MessageFormat.writeText(text, out);
    }
  }

  static List<String> readTexts(DataInput in) throws IOException {
    int count = MessageFormat.length(in.readInt());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(MessageFormat.readText(in));
    }
    return texts;
  }

  static Set<String> readSet(DataInput in) throws IOException {
    return new HashSet<>(readTexts(in));
  }

  static void writeLimits(HistoryLimits limits, DataOutput out) throws IOException {
    out.writeInt(limits.size());
    out.writeLong(limits.bytes());
    out.writeInt(limits.keys());
    out.writeLong(limits.ttl().toMillis());
    out.writeLong(limits.positionTtl().toMillis());
  }

  static HistoryLimits readLimits(DataInput in) throws IOException {
    return new HistoryLimits(
        in.readInt(),
        in.readLong(),
        in.readInt(),
        Duration.ofMillis(in.readLong()),
        Duration.ofMillis(in.readLong()));
  }

  /** Messages of one address. */
  static void writeMessages(List<Message> messages, DataOutput out) throws IOException {
    out.writeInt(messages.size());
    if (!messages.isEmpty()) {
      MessageFormat.writeText(messages.get(0).to().key(), out);
    }
    for (Message message : messages) {
      MessageFormat.write(message, out);
    }
  }

  /**
   * @param first the place of the first; the others follow without a gap
   * @param before the chain up to the message before the first
   */
  static List<Message> readMessages(Position first, long before, DataInput in) throws IOException {
    int count = MessageFormat.length(in.readInt());
    List<Message> messages = new ArrayList<>();
    if (count == 0) {
      return messages;
    }
    Address to = Address.parse(MessageFormat.readText(in));
    long previous = before;
    for (int i = 0; i < count; i++) {
      Message message = MessageFormat.read(to, first.plus(i), previous, in);
      messages.add(message);
      previous = message.chain();
    }
    return messages;
  }

  static void writeRepeats(List<Places.Repeat> repeats, DataOutput out) throws IOException {
    out.writeInt(repeats.size());
    for (Places.Repeat repeat : repeats) {
      out.writeInt(repeat.index());
      writePosition(repeat.place(), out);
    }
  }

  static List<Places.Repeat> readRepeats(DataInput in) throws IOException {
    int count = MessageFormat.length(in.readInt());
    List<Places.Repeat> repeats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      repeats.add(new Places.Repeat(in.readInt(), readPosition(in)));
    }
    return repeats;
  }

  static void writeLastBatch(LastBatch batch, DataOutput out) throws IOException {
    MessageFormat.writeText(batch.publisher(), out);
    out.writeLong(batch.number());
    writePosition(batch.places().first(), out);
    writeRepeats(batch.places().repeats(), out);
    out.writeLong(batch.previous());
    out.writeInt(batch.count());
    out.writeLong(batch.time());
  }

  static LastBatch readLastBatch(DataInput in) throws IOException {
    return new LastBatch(
        MessageFormat.readText(in),
        in.readLong(),
        new Places(readPosition(in), readRepeats(in)),
        in.readLong(),
        in.readInt(),
        in.readLong());
  }

  static void writeKeyHash(KeyHash hash, DataOutput out) throws IOException {
    out.writeLong(hash.high());
    out.writeLong(hash.low());
  }

  static KeyHash readKeyHash(DataInput in) throws IOException {
    return new KeyHash(in.readLong(), in.readLong());
  }
}
