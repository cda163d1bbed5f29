package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map.Entry;
import java.util.Set;

/** {@link RoomPart#strangers}, of one room; answers nothing where there are none. */
final class StrangersProcessor implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private transient Set<String> owners;

  /** For Hazelcast. */
  StrangersProcessor() {}

  StrangersProcessor(Set<String> owners) {
    this.owners = Set.copyOf(owners);
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    RoomPresence room = entry.getValue();
    Set<String> strangers = room == null ? Set.of() : room.strangers(owners);
    return strangers.isEmpty() ? null : PresenceAnswer.of(strangers);
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.STRANGERS;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    PresenceSerialization.writeTexts(owners, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    owners = Set.copyOf(PresenceSerialization.readTexts(in));
  }
}
