package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map.Entry;

/** Shows an entry to the visitor of the member that has it; changes nothing. */
final class VisitProcessor implements LedgerProcessor, HazelcastInstanceAware {
  private static final long serialVersionUID = 1;

  private transient LedgerMember member = new LedgerMember();

  @Override
  public void setHazelcastInstance(HazelcastInstance hazelcast) {
    member = LedgerMember.of(hazelcast);
  }

  @Override
  public Answer process(Entry<String, AddressLog> entry) {
    if (entry.getValue() != null) {
      member.visit(entry.getKey(), entry.getValue());
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
