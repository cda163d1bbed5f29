package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
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
    apply(delta, entry);
    return null;
  }

  static void apply(ClaimDelta delta, Entry<String, AddressLog> entry) {
    AddressLog log = entry.getValue();
    if (log == null && !delta.holds()) {
      return; // tidied away since
    }
    AddressLog changed = log == null ? new AddressLog() : log;
    changed.apply(delta);
    entry.setValue(changed);
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.CLAIM_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    OperationFormat.writeClaimDelta(delta, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    delta = OperationFormat.readClaimDelta(in);
  }
}
