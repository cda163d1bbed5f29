package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
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
    member().checkThatItDecides();
    AddressLog log = entry.getValue() == null ? new AddressLog() : entry.getValue();
    long before = entry.getValue() == null ? 0 : log.bytes();
    Answer answer = Answer.of(log.claim(claim));
    delta = log.claimDelta(claim.owner());
    entry.setValue(log);
    member().grew(log.bytes() - before);
    return answer;
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
    MessageFormat.writeText(claim.to().key(), out);
    MessageFormat.writeText(claim.owner(), out);
    out.writeLong(claim.number());
    MessageFormat.writeText(claim.candidateEpoch(), out);
    out.writeLong(claim.now());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    Address to = Address.parse(MessageFormat.readText(in));
    String owner = MessageFormat.readText(in);
    long number = in.readLong();
    claim = new Claim(to, owner, number, MessageFormat.readText(in), in.readLong());
  }
}
