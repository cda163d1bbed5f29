package dev.herald.ledger;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/**
 * One operation on one entry, run on the thread of its partition, where the entry is an object.
 * What it is told is in its fields; what it did is in its backup processor, which is asked for
 * right after it ran and changes a copy of the entry without deciding anything again.
 *
 * <p>An operation may run several times, on several members: all that is random or time comes with
 * it. It is written before it runs and read by the one that runs it; between members of one process
 * it may be the same object, so that what it holds must be immutable.
 */
interface LedgerProcessor
    extends EntryProcessor<String, AddressLog, Answer>, IdentifiedDataSerializable {
  @Override
  default int getFactoryId() {
    return LedgerSerialization.FACTORY;
  }

  /** Without a change there is nothing to copy; Hazelcast's own default would run this again. */
  @Override
  default EntryProcessor<String, AddressLog, Answer> getBackupProcessor() {
    return null;
  }
}
