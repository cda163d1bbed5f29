package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;

/** Who was taken out of the rooms of one partition, for copies of the entries. */
final class PruneBackup implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private final transient Map<String, PresenceDelta> deltas = new HashMap<>();

  /** For Hazelcast. */
  PruneBackup() {}

  PruneBackup(Map<String, PresenceDelta> deltas) {
    this.deltas.putAll(deltas);
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    PresenceDelta delta = deltas.get(entry.getKey());
    if (delta != null) {
      PresenceBackup.apply(delta, entry);
    }
    return null;
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.PRUNE_BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    out.writeInt(deltas.size());
    for (Map.Entry<String, PresenceDelta> delta : deltas.entrySet()) {
      MessageFormat.writeText(delta.getKey(), out);
      PresenceSerialization.writeTexts(delta.getValue().gone(), out);
      out.writeLong(delta.getValue().version());
    }
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    for (int left = in.readInt(); left > 0; left--) {
      String room = MessageFormat.readText(in);
      Set<String> gone = new HashSet<>(PresenceSerialization.readTexts(in));
      deltas.put(room, PresenceDelta.ofGone(gone, in.readLong()));
    }
  }
}
