package dev.herald.presence;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import dev.herald.core.Address;
import dev.herald.grid.OwnPartitions;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The rooms of the partitions that this member has. They are looked through where they are,
 * partition by partition, so that an operation waits for some hundred rooms at most. Thread-safe.
 */
public final class HazelcastRoomPart implements RoomPart {
  private final IMap<String, RoomPresence> map;
  private final OwnPartitions partitions;
  private final Function<
          Callable<Map<Address.Room, Set<String>>>, Future<Map<Address.Room, Set<String>>>>
      blocking;

  /**
   * @param blocking runs what waits for the partitions
   */
  public HazelcastRoomPart(
      HazelcastInstance hazelcast,
      Function<Callable<Map<Address.Room, Set<String>>>, Future<Map<Address.Room, Set<String>>>>
          blocking) {
    this.map = hazelcast.getMap(HazelcastPresence.MAP);
    this.partitions = new OwnPartitions(hazelcast);
    this.blocking = blocking;
  }

  @Override
  public Future<Map<Address.Room, Set<String>>> strangers(Set<String> owners) {
    return blocking.apply(() -> find(new StrangersProcessor(owners)));
  }

  private Map<Address.Room, Set<String>> find(StrangersProcessor processor) {
    Map<Address.Room, Set<String>> found = new HashMap<>();
    for (String partition : partitions.keys()) {
      map.executeOnEntries(
              processor, Predicates.partitionPredicate(partition, Predicates.alwaysTrue()))
          .forEach((name, answer) -> found.put(new Address.Room(name), answer.strangers()));
    }
    return found;
  }
}
