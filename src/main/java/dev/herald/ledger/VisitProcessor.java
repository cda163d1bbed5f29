package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map.Entry;

/** Shows an entry to the visitor of the member that has it; changes nothing. */
final class VisitProcessor extends MemberProcessor {
  private static final long serialVersionUID = 1;

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    if (entry.getValue() != null) {
      member().visit(entry.getKey(), entry.getValue());
    }
    return null;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.VISIT;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    OperationFormat.writeFormat(out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
  }
}
