package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;

/** What a fork changed, for a copy of the entry. */
final class ForkBackup implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient ForkDelta delta;

  /** For Hazelcast. */
  ForkBackup() {}

  ForkBackup(ForkDelta delta) {
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
    return LedgerSerialization.FORK_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    OperationFormat.writeBarrier(delta.before(), out);
    MessageFormat.writeText(delta.epoch(), out);
    out.writeLong(delta.now());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    delta =
        new ForkDelta(OperationFormat.readBarrier(in), MessageFormat.readText(in), in.readLong());
  }
}
