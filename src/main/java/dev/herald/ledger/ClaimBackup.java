package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;

/** What a claim or release came to, for a copy of the entry. */
final class ClaimBackup implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient ClaimDelta delta;

  /** For Hazelcast. */
  ClaimBackup() {}

  ClaimBackup(ClaimDelta delta) {
    this.delta = delta;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    AddressLog log = entry.getValue();
    if (log == null && !delta.holds()) {
      return null; // tidied away since
    }
    AddressLog changed = log == null ? new AddressLog() : log;
    changed.apply(delta);
    entry.setValue(changed);
    return null;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.CLAIM_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    OperationFormat.writeBarrier(delta.at(), out);
    MessageFormat.writeText(delta.owner(), out);
    out.writeLong(delta.number());
    out.writeBoolean(delta.holds());
    out.writeLong(delta.ownersVersion());
    out.writeLong(delta.lastUse());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    delta =
        new ClaimDelta(
            OperationFormat.readBarrier(in),
            MessageFormat.readText(in),
            in.readLong(),
            in.readBoolean(),
            in.readLong(),
            in.readLong());
  }
}
