package dev.herald.presence;

import dev.herald.core.MessageFormat;
import dev.herald.core.PartReader;
import dev.herald.core.PartWriter;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A {@link RoomPresence} as bytes, for a copy on another node: a format byte, then parts, each
 * behind its length: the state, then one for each owner. A reader takes from a part what it knows
 * and skips the rest of it, so that a newer node may add some without changing the format byte.
 */
final class RoomPresenceFormat {
  static final int FORMAT = 1;

  private RoomPresenceFormat() {}

  static void write(RoomPresence room, DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    PartWriter parts = new PartWriter(out);
    parts.part(part -> part.writeLong(room.version));
    for (var owner : room.owners.entrySet()) {
      parts.part(part -> writeOwner(owner.getKey(), owner.getValue(), part));
    }
    parts.end();
  }

  static RoomPresence read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException("a room of format " + format + ", this node reads " + FORMAT);
    }
    PartReader parts = new PartReader(in);
    RoomPresence room = new RoomPresence(parts.part().readLong());
    while (parts.next()) {
      readOwner(room, parts.current());
    }
    return room;
  }

  private static void writeOwner(String name, RoomPresence.Owner owner, DataOutput out)
      throws IOException {
    MessageFormat.writeText(name, out);
    out.writeLong(owner.number);
    out.writeBoolean(owner.watching);
    writeSessions(owner.sessions, out);
  }

  private static void readOwner(RoomPresence room, DataInput in) throws IOException {
    String name = MessageFormat.readText(in);
    long number = in.readLong();
    boolean watching = in.readBoolean();
    room.apply(new PresenceDelta(name, number, watching, readSessions(in), Set.of(), room.version));
  }

  static void writeSessions(Map<String, Integer> sessions, DataOutput out) throws IOException {
    out.writeInt(sessions.size());
    for (var user : sessions.entrySet()) {
      MessageFormat.writeText(user.getKey(), out);
      out.writeInt(user.getValue());
    }
  }

  static Map<String, Integer> readSessions(DataInput in) throws IOException {
    int count = MessageFormat.length(in.readInt());
    Map<String, Integer> sessions = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String user = MessageFormat.readText(in);
      sessions.put(user, in.readInt());
    }
    return sessions;
  }
}
