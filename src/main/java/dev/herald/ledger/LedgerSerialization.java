package dev.herald.ledger;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;

/**
 * What travels between nodes for the ledger: entries as {@link AddressLogFormat}, operations of
 * parts as {@link OperationFormat}. The numbers of the classes never change.
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
  static final int TIDY = 9;
  static final int TIDY_BACKUP = 10;
  static final int VISIT = 11;
  static final int BARRIER = 12;
  static final int FORK = 13;
  static final int FORK_BACKUP = 14;
  static final int MERGE_POLICY = 15;
  static final int HOLD = 16;
  static final int HOLD_BACKUP = 17;

  private static final int ADDRESS_LOG_TYPE = 4_711;

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
        case TIDY -> new TidyProcessor();
        case TIDY_BACKUP -> new TidyBackup();
        case VISIT -> new VisitProcessor();
        case BARRIER -> new BarrierBackup();
        case FORK -> new ForkProcessor();
        case FORK_BACKUP -> new ForkBackup();
        case HOLD -> new HoldProcessor();
        case HOLD_BACKUP -> new HoldBackup();
        case MERGE_POLICY -> new LedgerMergePolicy();
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
}
