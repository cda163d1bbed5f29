package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map.Entry;
import java.util.Optional;

/** {@link Presence#read}. */
final class ReadProcessor implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private int limit;

  /** For Hazelcast. */
  ReadProcessor() {}

  ReadProcessor(int limit) {
    this.limit = limit;
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    RoomPresence room = entry.getValue();
    return PresenceAnswer.of(Optional.of(room == null ? Snapshot.EMPTY : room.read(limit)));
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.READ;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    out.writeInt(limit);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    limit = in.readInt();
  }
}
