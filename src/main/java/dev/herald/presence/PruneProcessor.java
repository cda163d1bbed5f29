package dev.herald.presence;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map.Entry;
import java.util.Set;

/**
 * {@link Presence#prune}, of one of many rooms; an entry of which nothing is left goes, and nothing
 * is answered where nobody did. An owner that is a member in the eyes of the node where the entry
 * is stays: Hazelcast carries operations on through the merge of two parts of a cluster, and what
 * one part took for departed may be with the other.
 */
final class PruneProcessor extends PresenceChange implements HazelcastInstanceAware {
  private static final long serialVersionUID = 1;

  private transient Set<String> departed;
  private transient Cluster cluster;

  /** For Hazelcast. */
  PruneProcessor() {}

  PruneProcessor(Set<String> departed) {
    this.departed = Set.copyOf(departed);
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    RoomPresence room = entry.getValue();
    Set<String> gone = room == null ? Set.of() : departedFrom(room);
    if (gone.isEmpty()) {
      return null;
    }
    RoomPresence.Outcome<Reported> outcome = room.prune(new Address.Room(entry.getKey()), gone);
    change(entry, room, outcome.delta());
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
  public int getClassId() {
    return PresenceSerialization.PRUNE;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    PresenceSerialization.writeTexts(departed, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    departed = new HashSet<>(PresenceSerialization.readTexts(in));
  }
}
