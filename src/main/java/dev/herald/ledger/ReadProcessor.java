package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.ErrorCode;
import dev.herald.core.Position;
import java.io.IOException;
import java.util.Map.Entry;

/** {@link Ledger#read}. */
final class ReadProcessor implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient Position since;
  private int limit;
  private long bytes;
  private transient LedgerProcessor backup;

  /** For Hazelcast. */
  ReadProcessor() {}

  ReadProcessor(Position since, int limit, long bytes) {
    this.since = since;
    this.limit = limit;
    this.bytes = bytes;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    backup = null;
    AddressLog log = entry.getValue();
    if (log == null) {
      return Answer.of(ErrorCode.UNAVAILABLE.because(Ledger.NO_HISTORY));
    }
    backup = new BarrierBackup(log.barrier());
    return Answer.of(log.read(since, limit, bytes));
  }

  /** A page may show what the copies do not have yet. */
  @Override
  public EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return backup;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.READ;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    OperationFormat.writePosition(since, out);
    out.writeInt(limit);
    out.writeLong(bytes);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    since = OperationFormat.readPosition(in);
    limit = in.readInt();
    bytes = in.readLong();
  }
}
