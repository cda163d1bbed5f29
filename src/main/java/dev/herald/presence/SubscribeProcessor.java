package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map.Entry;
import java.util.Optional;

/** {@link Presence#subscribe}. */
final class SubscribeProcessor extends PresenceChange {
  private static final long serialVersionUID = 1;

  private transient Subscription asked;

  /** For Hazelcast. */
  SubscribeProcessor() {}

  SubscribeProcessor(Subscription asked) {
    this.asked = asked;
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    RoomPresence known = entry.getValue();
    RoomPresence room = known == null ? new RoomPresence(asked.seed()) : known;
    RoomPresence.Outcome<Optional<Snapshot>> outcome = room.subscribe(asked);
    change(entry, room, outcome.delta());
    return PresenceAnswer.of(outcome.answer());
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.SUBSCRIBE;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    MessageFormat.writeText(asked.room().name(), out);
    MessageFormat.writeText(asked.owner(), out);
    out.writeLong(asked.number());
    out.writeLong(asked.seed());
    out.writeBoolean(asked.on());
    out.writeLong(asked.known());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    asked =
        new Subscription(
            new Address.Room(MessageFormat.readText(in)),
            MessageFormat.readText(in),
            in.readLong(),
            in.readLong(),
            in.readBoolean(),
            in.readLong());
  }
}
