package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import dev.herald.core.Position;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map.Entry;
import java.util.Set;

/** What an append changed, for a copy of the entry. */
final class AppendBackup implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient Delta delta;

  /** For Hazelcast. */
  AppendBackup() {}

  AppendBackup(Delta delta) {
    this.delta = delta;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    AddressLog log = entry.getValue() == null ? new AddressLog() : entry.getValue();
    log.apply(delta);
    entry.setValue(log);
    return null;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.APPEND_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    LedgerSerialization.writeFormat(out);
    LedgerSerialization.writePosition(delta.first(), out);
    MessageFormat.writeText(delta.batch().messages().get(0).to().key(), out);
    LedgerSerialization.writeBatch(delta.batch(), out);
    out.writeLong(delta.now());
    out.writeInt(delta.limits().size());
    out.writeLong(delta.limits().bytes());
    LedgerSerialization.writeTexts(delta.departed(), out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    LedgerSerialization.readFormat(in);
    Position first = LedgerSerialization.readPosition(in);
    Address to = Address.parse(MessageFormat.readText(in));
    Batch batch = LedgerSerialization.readBatch(to, in);
    long now = in.readLong();
    HistoryLimits limits = new HistoryLimits(in.readInt(), in.readLong());
    Set<String> departed = new HashSet<>(LedgerSerialization.readTexts(in));
    delta = new Delta(first, batch, now, limits, departed);
  }
}
