package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;
import java.util.Optional;

/** {@link Ledger#tidy}. */
final class TidyProcessor extends MemberProcessor {
  private static final long serialVersionUID = 1;

  private transient Tidy tidy;
  private transient Optional<TidyDelta> delta = Optional.empty();

  /** For Hazelcast. */
  TidyProcessor() {}

  TidyProcessor(Tidy tidy) {
    this.tidy = tidy;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    delta = Optional.empty();
    AddressLog log = entry.getValue();
    if (log == null) {
      return Answer.of(Tidied.NOTHING);
    }
    long before = log.bytes();
    Tidying.Outcome outcome = Tidying.tidy(log, tidy.without(members(tidy.departed())));
    delta = outcome.delta();
    if (delta.isPresent()) {
      boolean removed = delta.get().removed();
      entry.setValue(removed ? null : log);
      member().grew((removed ? 0 : log.bytes()) - before);
    }
    return Answer.of(outcome.answer());
  }

  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return delta.map(TidyBackup::new).orElse(null);
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.TIDY;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    MessageFormat.writeText(tidy.to().key(), out);
    out.writeLong(tidy.now());
    OperationFormat.writeLimits(tidy.limits(), out);
    out.writeLong(tidy.cutoff());
    OperationFormat.writeTexts(tidy.departed(), out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    tidy =
        new Tidy(
            Address.parse(MessageFormat.readText(in)),
            in.readLong(),
            OperationFormat.readLimits(in),
            in.readLong(),
            OperationFormat.readSet(in));
  }
}
