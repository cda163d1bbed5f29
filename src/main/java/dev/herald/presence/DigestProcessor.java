package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;

/** {@link Presence#digests}, of one of many rooms; answers nothing where there is nothing. */
final class DigestProcessor implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private transient String owner;

  /** For Hazelcast. */
  DigestProcessor() {}

  DigestProcessor(String owner) {
    this.owner = owner;
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    RoomPresence room = entry.getValue();
    Digest digest = room == null ? Digest.NONE : room.digest(owner);
    return digest.equals(Digest.NONE) ? null : PresenceAnswer.of(digest);
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.DIGEST;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    MessageFormat.writeText(owner, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    owner = MessageFormat.readText(in);
  }
}
