package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;

/** {@link Ledger#hold}, of the claims of one partition, one entry after the other. */
final class HoldProcessor extends MemberProcessor {
  private static final long serialVersionUID = 1;

  private final transient Map<String, Claim> claims = new HashMap<>();
  private final transient Map<String, ClaimDelta> deltas = new HashMap<>();

  /** For Hazelcast. */
  HoldProcessor() {}

  HoldProcessor(Collection<Claim> claims) {
    claims.forEach(claim -> this.claims.put(claim.to().key(), claim));
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    Claim claim = claims.get(entry.getKey());
    AddressLog log = entry.getValue();
    if (log != null && log.isHeldBy(claim.owner())) {
      return Answer.of(new Held(log.head(), false));
    }
    deltas.put(entry.getKey(), claim(entry, claim));
    return Answer.of(new Held(entry.getValue().head(), true));
  }

  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return deltas.isEmpty() ? null : new HoldBackup(deltas);
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.HOLD;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    out.writeInt(claims.size());
    for (Claim claim : claims.values()) {
      OperationFormat.writeClaim(claim, out);
    }
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    for (int left = in.readInt(); left > 0; left--) {
      Claim claim = OperationFormat.readClaim(in);
      claims.put(claim.to().key(), claim);
    }
  }
}
