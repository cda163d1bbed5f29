package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Chain;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Map.Entry;

/** {@link Ledger#append}. */
final class AppendProcessor extends MemberProcessor {
  private static final long serialVersionUID = 1;

  private transient Append append;
  private transient LedgerProcessor backup;

  /** For Hazelcast. */
  AppendProcessor() {}

  AppendProcessor(Append append) {
    this.append = append;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    member().checkThatItDecides();
    backup = null;
    AddressLog log = entry.getValue() == null ? new AddressLog() : entry.getValue();
    long before = entry.getValue() == null ? 0 : log.bytes();
    try {
      AddressLog.Outcome outcome =
          log.append(append.at(member().isApart(), members(append.departed())));
      if (outcome.delta().isPresent()) {
        backup = new AppendBackup(outcome.delta().get());
        entry.setValue(log);
        member().grew(log.bytes() - before);
      } else {
        backup = new BarrierBackup(log.barrier()); // what it repeats may not have its copies yet
      }
      member().heads().note(append.to(), log);
      return Answer.of(outcome.answer());
    } catch (Refusal overtaken) {
      return Answer.of(overtaken);
    }
  }

  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return backup;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.APPEND;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    MessageFormat.writeText(append.batch().publisher(), out);
    out.writeLong(append.batch().number());
    OperationFormat.writeMessages(append.batch().messages(), out);
    out.writeLong(append.ownersKnown());
    MessageFormat.writeText(append.candidateEpoch(), out);
    out.writeLong(append.now());
    OperationFormat.writeLimits(append.limits(), out);
    OperationFormat.writeTexts(append.departed(), out);
    out.writeBoolean(append.apart());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    String publisher = MessageFormat.readText(in);
    long number = in.readLong();
    List<Message> messages = OperationFormat.readMessages(Position.UNKEPT, Chain.EMPTY, in);
    Batch batch = new Batch(publisher, number, messages);
    append =
        new Append(
            messages.get(0).to(),
            batch,
            in.readLong(),
            MessageFormat.readText(in),
            in.readLong(),
            OperationFormat.readLimits(in),
            OperationFormat.readSet(in),
            in.readBoolean());
  }
}
