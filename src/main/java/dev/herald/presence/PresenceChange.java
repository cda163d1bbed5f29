package dev.herald.presence;

import com.hazelcast.map.EntryProcessor;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** An operation that changes entries, of one partition, and tells their copies what it changed. */
abstract class PresenceChange implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private final transient Map<String, PresenceDelta> deltas = new HashMap<>(2);

  /**
   * Sets what the entry is now.
   *
   * @param delta nothing where nothing changed
   */
  final void change(
      Entry<String, RoomPresence> entry, RoomPresence room, Optional<PresenceDelta> delta) {
    deltas.remove(entry.getKey()); // of an earlier try
    if (delta.isPresent()) {
      deltas.put(entry.getKey(), delta.get());
      entry.setValue(room.isBlank() ? null : room);
    }
  }

  @Override
  public final EntryProcessor<String, RoomPresence, PresenceAnswer> getBackupProcessor() {
    return deltas.isEmpty() ? null : new PresenceBackup(deltas);
  }
}
