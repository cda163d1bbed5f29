package dev.herald.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The partitions that this member has, as Hazelcast names partitions: by a key. Thread-safe. */
public final class OwnPartitions {
  private final PartitionService service;

  /** One for each partition of the cluster. */
  private volatile Map<Integer, String> keys = Map.of();

  public OwnPartitions(HazelcastInstance hazelcast) {
    this.service = hazelcast.getPartitionService();
  }

  /** A key of each, as it is now. */
  public List<String> keys() {
    if (keys.isEmpty()) {
      keys = ofAll();
    }
    List<String> own = new ArrayList<>();
    for (Partition partition : service.getPartitions()) {
      if (partition.getOwner() != null && partition.getOwner().localMember()) {
        own.add(keys.get(partition.getPartitionId()));
      }
    }
    return own;
  }

  private Map<Integer, String> ofAll() {
    Map<Integer, String> all = new HashMap<>();
    int count = service.getPartitions().size();
    for (int i = 0; all.size() < count; i++) {
      String key = Integer.toString(i);
      all.putIfAbsent(service.getPartition(key).getPartitionId(), key);
    }
    return all;
  }
}
