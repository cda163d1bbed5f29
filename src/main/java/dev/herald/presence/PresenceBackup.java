package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;

/** What an operation changed, for a copy of the entry; it decides nothing again. */
final class PresenceBackup implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private transient PresenceDelta delta;

  /** For Hazelcast. */
  PresenceBackup() {}

  PresenceBackup(PresenceDelta delta) {
    this.delta = delta;
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    apply(delta, entry);
    return null;
  }

  static void apply(PresenceDelta delta, Entry<String, RoomPresence> entry) {
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
    String owner = MessageFormat.readText(in);
    long number = in.readLong();
    boolean watching = in.readBoolean();
    Map<String, Integer> sessions = RoomPresenceFormat.readSessions(in);
    Set<String> gone = new HashSet<>(PresenceSerialization.readTexts(in));
    delta = new PresenceDelta(owner, number, watching, sessions, gone, in.readLong());
  }
}
