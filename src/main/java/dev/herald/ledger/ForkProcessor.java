package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;

/** {@link Ledger#fork}. */
final class ForkProcessor extends MemberProcessor {
  private static final long serialVersionUID = 1;

  private transient Fork fork;
  private transient LedgerProcessor backup;

  /** For Hazelcast. */
  ForkProcessor() {}

  ForkProcessor(Fork fork) {
    this.fork = fork;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    member().checkThatItDecides();
    backup = null;
    AddressLog log = entry.getValue();
    if (log == null) {
      return Answer.of(ErrorCode.UNAVAILABLE.because(Ledger.NO_HISTORY));
    }
    Barrier before = log.barrier();
    Answer answer = Answer.of(log.fork(fork));
    if (before.equals(log.barrier())) {
      backup = new BarrierBackup(before);
    } else {
      backup = new ForkBackup(new ForkDelta(before, fork.candidateEpoch(), fork.now()));
      entry.setValue(log);
    }
    member().heads().note(fork.to(), log);
    return answer;
  }

  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return backup;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.FORK;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    MessageFormat.writeText(fork.to().key(), out);
    MessageFormat.writeText(fork.epochSeen(), out);
    MessageFormat.writeText(fork.candidateEpoch(), out);
    out.writeLong(fork.now());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    Address to = Address.parse(MessageFormat.readText(in));
    String seen = MessageFormat.readText(in);
    fork = new Fork(to, seen, MessageFormat.readText(in), in.readLong());
  }
}
