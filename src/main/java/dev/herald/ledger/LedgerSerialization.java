package dev.herald.ledger;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.nio.serialization.StreamSerializer;
import dev.herald.core.Address;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.Position;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How entries and operations travel between nodes. Each begins with a format byte; the numbers of
 * the classes are part of the format and never change.
 */
final class LedgerSerialization {
  static final int FACTORY = 4_711;
  static final int APPEND = 1;
  static final int APPEND_BACKUP = 2;
  static final int CLAIM = 3;
  static final int RELEASE = 4;
  static final int CLAIM_BACKUP = 5;
  static final int ROUTE = 6;
  static final int READ = 7;
  static final int ANSWER = 8;

  private static final int ADDRESS_LOG_TYPE = 4_711;
  private static final int FORMAT = 1;

  private LedgerSerialization() {}

  static void register(SerializationConfig config) {
    config.addDataSerializableFactory(FACTORY, new Factory());
    config.addSerializerConfig(
        new SerializerConfig()
            .setTypeClass(AddressLog.class)
            .setImplementation(new AddressLogSerializer()));
  }

  private static final class Factory implements DataSerializableFactory {
    @Override
    public IdentifiedDataSerializable create(int type) {
      return switch (type) {
        case APPEND -> new AppendProcessor();
        case APPEND_BACKUP -> new AppendBackup();
        case CLAIM -> new ClaimProcessor();
        case RELEASE -> new ReleaseProcessor();
        case CLAIM_BACKUP -> new ClaimBackup();
        case ROUTE -> new RouteProcessor();
        case READ -> new ReadProcessor();
        case ANSWER -> new Answer();
        default -> throw new IllegalArgumentException("an operation of an unknown type " + type);
      };
    }
  }

  /** For copies of an entry; in its place it is an object and never serialised. */
  private static final class AddressLogSerializer implements StreamSerializer<AddressLog> {
    @Override
    public int getTypeId() {
      return ADDRESS_LOG_TYPE;
    }

    @Override
    public void write(ObjectDataOutput out, AddressLog log) throws IOException {
      AddressLogFormat.write(log, out);
    }

    @Override
    public AddressLog read(ObjectDataInput in) throws IOException {
      return AddressLogFormat.read(in);
    }
  }

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

  static void writeBatch(Batch batch, DataOutput out) throws IOException {
    MessageFormat.writeText(batch.publisher(), out);
    out.writeLong(batch.number());
    out.writeInt(batch.messages().size());
    for (Message message : batch.messages()) {
      MessageFormat.write(message, out);
    }
  }

  static Batch readBatch(Address to, DataInput in) throws IOException {
    String publisher = MessageFormat.readText(in);
    long number = in.readLong();
    int count = MessageFormat.length(in.readInt());
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(MessageFormat.read(to, Position.UNKEPT, in));
    }
    return new Batch(publisher, number, messages);
  }
}
