package dev.herald.presence;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map.Entry;
import java.util.Set;

/**
 * {@link Presence#prune}; an entry of which nothing is left goes. An owner that is a member in the
 * eyes of the node where the entry is stays: Hazelcast carries operations on through the merge of
 * two parts of a cluster, and what one part took for departed may be with the other.
 */
final class PruneProcessor implements PresenceProcessor, HazelcastInstanceAware {
  private static final long serialVersionUID = 1;

  private transient Address.Room name;
  private transient Set<String> departed;
  private transient PresenceDelta delta;
  private transient Cluster cluster;

  /** For Hazelcast. */
  PruneProcessor() {}

  PruneProcessor(Address.Room name, Set<String> departed) {
    this.name = name;
    this.departed = Set.copyOf(departed);
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    delta = null;
    RoomPresence room = entry.getValue();
    if (room == null) {
      return PresenceAnswer.of(RoomPresence.none(name));
    }
    RoomPresence.Outcome<Reported> outcome = room.prune(name, departedFrom(room));
    delta = outcome.delta().orElse(null);
    if (delta != null) {
      entry.setValue(room.isBlank() ? null : room);
    }
    return PresenceAnswer.of(outcome.answer());
  }

  private Set<String> departedFrom(RoomPresence room) {
    Set<String> gone = new HashSet<>(room.owners.keySet());
    gone.retainAll(departed);
    if (!gone.isEmpty()) {
      cluster.getMembers().forEach(member -> gone.remove(HazelcastPresence.owner(member)));
    }
    return gone;
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance hazelcast) {
    cluster = hazelcast.getCluster();
  }

  @Override
  public EntryProcessor<String, RoomPresence, PresenceAnswer> getBackupProcessor() {
    return PresenceProcessor.backup(delta);
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.PRUNE;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    MessageFormat.writeText(name.name(), out);
    PresenceSerialization.writeTexts(departed, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    name = new Address.Room(MessageFormat.readText(in));
    departed = new HashSet<>(PresenceSerialization.readTexts(in));
  }
}
