package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;

/** {@link Ledger#release}. */
final class ReleaseProcessor implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient Release release;
  private transient ClaimDelta delta;

  /** For Hazelcast. */
  ReleaseProcessor() {}

  ReleaseProcessor(Release release) {
    this.release = release;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    delta = null;
    AddressLog log = entry.getValue();
    if (log == null) {
      return null;
    }
    log.release(release);
    delta = log.claimDelta(release.owner());
    entry.setValue(log);
    return null;
  }

  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return delta == null ? null : new ClaimBackup(delta);
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.RELEASE;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    MessageFormat.writeText(release.to().key(), out);
    MessageFormat.writeText(release.owner(), out);
    out.writeLong(release.number());
    out.writeLong(release.now());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    Address to = Address.parse(MessageFormat.readText(in));
    String owner = MessageFormat.readText(in);
    release = new Release(to, owner, in.readLong(), in.readLong());
  }
}
