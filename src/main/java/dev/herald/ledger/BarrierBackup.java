package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map.Entry;

/**
 * Of an answer that changes nothing: it counts when the copies have what it tells. A copy that has
 * not fails, and does not confirm: the answer is late then, and asked for again, and Hazelcast
 * brings the copy what it lacks.
 */
final class BarrierBackup implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private transient Barrier barrier;

  /** For Hazelcast. */
  BarrierBackup() {}

  BarrierBackup(Barrier barrier) {
    this.barrier = barrier;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    AddressLog log = entry.getValue() == null ? new AddressLog() : entry.getValue();
    log.check(barrier);
    return null;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.BARRIER;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    OperationFormat.writeBarrier(barrier, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    barrier = OperationFormat.readBarrier(in);
  }
}
