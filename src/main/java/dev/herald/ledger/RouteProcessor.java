package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map.Entry;

/** {@link Ledger#route}. */
final class RouteProcessor implements LedgerProcessor {
  private static final long serialVersionUID = 1;

  private long ownersKnown;

  /** For Hazelcast. */
  RouteProcessor() {}

  RouteProcessor(long ownersKnown) {
    this.ownersKnown = ownersKnown;
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    return Answer.of(AddressLog.ownersOf(entry.getValue(), ownersKnown));
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.ROUTE;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
    out.writeLong(ownersKnown);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    ownersKnown = in.readLong();
  }
}
