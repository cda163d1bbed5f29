package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import dev.herald.core.Refusal;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;

/** {@link Ledger#append}. */
final class AppendProcessor implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient Append append;
  private transient Optional<Delta> delta = Optional.empty();

  /** For Hazelcast. */
  AppendProcessor() {}

  AppendProcessor(Append append) {
    this.append = append;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    delta = Optional.empty();
    AddressLog log = entry.getValue() == null ? new AddressLog() : entry.getValue();
    try {
      AddressLog.Outcome outcome = log.append(append);
      delta = outcome.delta();
      if (delta.isPresent()) {
        entry.setValue(log);
      }
      return Answer.of(outcome.answer());
    } catch (Refusal overtaken) {
      return Answer.of(overtaken);
    }
  }

  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return delta.map(AppendBackup::new).orElse(null);
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.APPEND;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    LedgerSerialization.writeFormat(out);
    MessageFormat.writeText(append.to().key(), out);
    LedgerSerialization.writeBatch(append.batch(), out);
    out.writeLong(append.ownersKnown());
    MessageFormat.writeText(append.candidateEpoch(), out);
    out.writeLong(append.now());
    out.writeInt(append.limits().size());
    out.writeLong(append.limits().bytes());
    LedgerSerialization.writeTexts(append.departed(), out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    LedgerSerialization.readFormat(in);
    Address to = Address.parse(MessageFormat.readText(in));
    Batch batch = LedgerSerialization.readBatch(to, in);
    long ownersKnown = in.readLong();
    String candidateEpoch = MessageFormat.readText(in);
    long now = in.readLong();
    HistoryLimits limits = new HistoryLimits(in.readInt(), in.readLong());
    Set<String> departed = new HashSet<>(LedgerSerialization.readTexts(in));
    append = new Append(to, batch, ownersKnown, candidateEpoch, now, limits, departed);
  }
}
