package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;

/** What the claims of one partition came to, for copies of the entries. */
final class HoldBackup implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private final transient Map<String, ClaimDelta> deltas = new HashMap<>();

  /** For Hazelcast. */
  HoldBackup() {}

  HoldBackup(Map<String, ClaimDelta> deltas) {
    this.deltas.putAll(deltas);
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    ClaimDelta delta = deltas.get(entry.getKey());
    if (delta != null) {
      ClaimBackup.apply(delta, entry);
    }
    return null;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.HOLD_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    out.writeInt(deltas.size());
    for (Map.Entry<String, ClaimDelta> delta : deltas.entrySet()) {
      MessageFormat.writeText(delta.getKey(), out);
      OperationFormat.writeClaimDelta(delta.getValue(), out);
    }
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    for (int left = in.readInt(); left > 0; left--) {
      deltas.put(MessageFormat.readText(in), OperationFormat.readClaimDelta(in));
    }
  }
}
