package dev.herald.presence;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/**
 * An operation on the entry of a room, run on the thread of its partition. It is written before it
 * runs and read by the one that runs it; between members of one process it may be the same object,
 * so that what it holds must be immutable.
 */
interface PresenceProcessor
    extends EntryProcessor<String, RoomPresence, PresenceAnswer>, IdentifiedDataSerializable {
  @Override
  default int getFactoryId() {
    return PresenceSerialization.FACTORY;
  }

  /** Without a change there is nothing to copy; Hazelcast's own default would run this again. */
  @Override
  default EntryProcessor<String, RoomPresence, PresenceAnswer> getBackupProcessor() {
    return null;
  }
}
