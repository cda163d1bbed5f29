package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;

/** {@link Presence#forget}; an entry of which nothing is left goes. */
final class ForgetProcessor extends PresenceChange {
  private static final long serialVersionUID = 1;

  private String owner = "";
  private long number;

  /** For Hazelcast. */
  ForgetProcessor() {}

  ForgetProcessor(String owner, long number) {
    this.owner = owner;
    this.number = number;
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    RoomPresence room = entry.getValue();
    if (room != null) {
      change(entry, room, room.forget(owner, number));
    }
    return null;
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.FORGET;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    MessageFormat.writeText(owner, out);
    out.writeLong(number);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    owner = MessageFormat.readText(in);
    number = in.readLong();
  }
}
