package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.merge.MergingEntry;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import dev.herald.core.Address;

/**
 * What becomes of an address when parts of a cluster meet again that were cut off from each other:
 * a {@link Union}. Runs on the threads of the partitions of those that the others join; the owners
 * there are told by the heads.
 */
final class LedgerMergePolicy
    implements SplitBrainMergePolicy<AddressLog, MergingEntry<String, AddressLog>, AddressLog>,
        HazelcastInstanceAware,
        IdentifiedDataSerializable {
  private static final long serialVersionUID = 1;

  private transient volatile LedgerMember member = new LedgerMember();

  /** For Hazelcast. */
  LedgerMergePolicy() {}

  @Override
  public void setHazelcastInstance(HazelcastInstance hazelcast) {
    member = LedgerMember.of(hazelcast);
  }

  @Override
  public AddressLog merge(
      MergingEntry<String, AddressLog> mergingEntry,
      MergingEntry<String, AddressLog> existingEntry) {
    AddressLog merging = mergingEntry.getValue();
    AddressLog existing = existingEntry == null ? null : existingEntry.getValue();
    if (existing == null) {
      member.grew(merging.bytes());
      return merging;
    }
    AddressLog merged = Union.of(existing, merging);
    if (merged != existing) {
      member.grew(merged.bytes() - existing.bytes());
      member.heads().note(Address.parse(mergingEntry.getKey()), merged);
    }
    return merged;
  }

  @Override
  public int getFactoryId() {
    return LedgerSerialization.FACTORY;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.MERGE_POLICY;
  }

  @Override
  public void writeData(ObjectDataOutput out) {}

  @Override
  public void readData(ObjectDataInput in) {}
}
