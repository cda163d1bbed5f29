package dev.herald.presence;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.nio.serialization.StreamSerializer;
import dev.herald.core.MessageFormat;
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
final class PresenceSerialization {
  static final int FACTORY = 4_712;
  static final int REPORT = 1;
  static final int SUBSCRIBE = 2;
  static final int READ = 3;
  static final int FORGET = 4;
  static final int PRUNE = 5;
  static final int BACKUP = 6;
  static final int ANSWER = 7;
  static final int DIGEST = 8;
  static final int STRANGERS = 9;

  private static final int ROOM_TYPE = 4_712;
  private static final int FORMAT = 1;

  private PresenceSerialization() {}

  static void register(SerializationConfig config) {
    config.addDataSerializableFactory(FACTORY, new Factory());
    config.addSerializerConfig(
        new SerializerConfig()
            .setTypeClass(RoomPresence.class)
            .setImplementation(new RoomPresenceSerializer()));
  }

  private static final class Factory implements DataSerializableFactory {
    @Override
    public IdentifiedDataSerializable create(int type) {
      return switch (type) {
        case REPORT -> new ReportProcessor();
        case SUBSCRIBE -> new SubscribeProcessor();
        case READ -> new ReadProcessor();
        case FORGET -> new ForgetProcessor();
        case PRUNE -> new PruneProcessor();
        case BACKUP -> new PresenceBackup();
        case DIGEST -> new DigestProcessor();
        case STRANGERS -> new StrangersProcessor();
        case ANSWER -> new PresenceAnswer();
        default -> throw new IllegalArgumentException("an operation of an unknown type " + type);
      };
    }
  }

  /** For copies of an entry; in its place it is an object and never serialised. */
  private static final class RoomPresenceSerializer implements StreamSerializer<RoomPresence> {
    @Override
    public int getTypeId() {
      return ROOM_TYPE;
    }

    @Override
    public void write(ObjectDataOutput out, RoomPresence room) throws IOException {
      RoomPresenceFormat.write(room, out);
    }

    @Override
    public RoomPresence read(ObjectDataInput in) throws IOException {
      return RoomPresenceFormat.read(in);
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
}
