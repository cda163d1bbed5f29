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

/** What an operation changed, for copies of the entries; it decides nothing again. */
final class PresenceBackup implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private final transient Map<String, PresenceDelta> deltas = new HashMap<>(2);

  /** For Hazelcast. */
  PresenceBackup() {}

  PresenceBackup(Map<String, PresenceDelta> deltas) {
    this.deltas.putAll(deltas);
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    PresenceDelta delta = deltas.get(entry.getKey());
    if (delta != null) {
      apply(delta, entry);
    }
    return null;
  }

  private static void apply(PresenceDelta delta, Entry<String, RoomPresence> entry) {
    RoomPresence room = entry.getValue();
    if (room == null && delta.owner().isEmpty()) {
      return;
    }
    RoomPresence changed = room == null ? new RoomPresence(delta.version()) : room;
    changed.apply(delta);
    entry.setValue(changed.isBlank() ? null : changed);
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.BACKUP;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    out.writeInt(deltas.size());
    for (Map.Entry<String, PresenceDelta> delta : deltas.entrySet()) {
      MessageFormat.writeText(delta.getKey(), out);
      write(delta.getValue(), out);
    }
  }

  private static void write(PresenceDelta delta, ObjectDataOutput out) throws IOException {
    MessageFormat.writeText(delta.owner(), out);
    out.writeLong(delta.number());
    out.writeBoolean(delta.watching());
    RoomPresenceFormat.writeSessions(delta.sessions(), out);
    PresenceSerialization.writeTexts(delta.gone(), out);
    out.writeLong(delta.version());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    for (int left = in.readInt(); left > 0; left--) {
      deltas.put(MessageFormat.readText(in), read(in));
    }
  }

  private static PresenceDelta read(ObjectDataInput in) throws IOException {
    String owner = MessageFormat.readText(in);
    long number = in.readLong();
    boolean watching = in.readBoolean();
    Map<String, Integer> sessions = RoomPresenceFormat.readSessions(in);
    Set<String> gone = new HashSet<>(PresenceSerialization.readTexts(in));
    return new PresenceDelta(owner, number, watching, sessions, gone, in.readLong());
  }
}
