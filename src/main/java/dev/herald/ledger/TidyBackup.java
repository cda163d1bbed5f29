package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;

/** What tidying changed, for a copy of the entry. */
final class TidyBackup implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient TidyDelta delta;

  /** For Hazelcast. */
  TidyBackup() {}

  TidyBackup(TidyDelta delta) {
    this.delta = delta;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    AddressLog log = entry.getValue();
    if (log != null) {
      entry.setValue(Tidying.apply(log, delta) ? null : log);
    }
    return null;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.TIDY_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    MessageFormat.writeText(delta.epoch(), out);
    out.writeLong(delta.head());
    out.writeLong(delta.floor());
    out.writeLong(delta.keysBefore());
    out.writeLong(delta.batchesBefore());
    OperationFormat.writeTexts(delta.departed(), out);
    out.writeLong(delta.ownersVersion());
    out.writeLong(delta.lastUse());
    out.writeBoolean(delta.removed());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    delta =
        new TidyDelta(
            MessageFormat.readText(in),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            OperationFormat.readSet(in),
            in.readLong(),
            in.readLong(),
            in.readBoolean());
  }
}
