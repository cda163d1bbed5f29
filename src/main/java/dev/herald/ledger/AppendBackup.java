package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Chain;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;

/** What an append changed, for a copy of the entry. */
final class AppendBackup implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient Delta delta;

  /** For Hazelcast. */
  AppendBackup() {}

  AppendBackup(Delta delta) {
    this.delta = delta;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    AddressLog log = entry.getValue() == null ? new AddressLog() : entry.getValue();
    log.apply(delta);
    entry.setValue(log);
    return null;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.APPEND_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    OperationFormat.writeLastBatch(delta.batch(), out);
    OperationFormat.writeMessages(delta.messages(), out);
    out.writeInt(delta.keys().size());
    for (RecentKeys.Keyed keyed : delta.keys()) {
      OperationFormat.writeKeyHash(keyed.hash(), out);
      out.writeLong(keyed.offset());
    }
    OperationFormat.writeLimits(delta.limits(), out);
    OperationFormat.writeTexts(delta.departed(), out);
    out.writeBoolean(delta.apart());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    LastBatch batch = OperationFormat.readLastBatch(in);
    List<Message> messages = OperationFormat.readMessages(Position.UNKEPT, Chain.EMPTY, in);
    List<RecentKeys.Keyed> keys = new ArrayList<>();
    int count = MessageFormat.length(in.readInt());
    for (int i = 0; i < count; i++) {
      keys.add(new RecentKeys.Keyed(OperationFormat.readKeyHash(in), in.readLong()));
    }
    delta =
        new Delta(
            batch,
            messages,
            keys,
            OperationFormat.readLimits(in),
            OperationFormat.readSet(in),
            in.readBoolean());
  }
}
