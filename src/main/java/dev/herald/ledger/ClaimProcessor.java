package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map.Entry;

/** {@link Ledger#claim}. */
final class ClaimProcessor extends MemberProcessor {
  private static final long serialVersionUID = 1;

  private transient Claim claim;
  private transient ClaimDelta delta;

  /** For Hazelcast. */
  ClaimProcessor() {}

  ClaimProcessor(Claim claim) {
    this.claim = claim;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    delta = claim(entry, claim);
    return Answer.of(entry.getValue().head());
  }

  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return new ClaimBackup(delta);
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.CLAIM;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    OperationFormat.writeClaim(claim, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    claim = OperationFormat.readClaim(in);
  }
}
