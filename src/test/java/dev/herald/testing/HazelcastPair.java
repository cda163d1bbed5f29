package dev.herald.testing;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import dev.herald.cluster.ClusterMember;
import dev.herald.config.ClusterConfig;
import dev.herald.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Two members of a cluster of their own, without nodes on them. */
public final class HazelcastPair implements AutoCloseable {
  private final List<ClusterMember> members;

  private HazelcastPair(List<ClusterMember> members) {
    this.members = members;
  }

  public static HazelcastPair start(Consumer<Config> more) {
    List<String> settings = clusterOfItsOwn();
    ClusterConfig config = ConfigLoader.load(Optional.empty(), Map.of(), settings).cluster();
    ClusterMember first =
        ClusterMember.start(
            config, UUID.randomUUID().toString(), config.joinTimeout(), more, System::nanoTime);
    ClusterMember second =
        ClusterMember.start(
            config, UUID.randomUUID().toString(), config.joinTimeout(), more, System::nanoTime);
    Await.until("both are safe", () -> first.isSafe() && second.isSafe());
    Await.until("both are members", () -> first.members().size() == 2);
    return new HazelcastPair(List.of(first, second));
  }

  /** A name that no other has, and ports that others hardly use. */
  public static List<String> clusterOfItsOwn() {
    return List.of(
        "cluster.enabled=true",
        "cluster.name=test-" + UUID.randomUUID(),
        "cluster.port=" + ThreadLocalRandom.current().nextInt(100, 320) * 100);
  }

  public HazelcastInstance first() {
    return members.get(0).hazelcast();
  }

  public HazelcastInstance second() {
    return members.get(1).hazelcast();
  }

  /** The member that has the partition of this key. */
  public HazelcastInstance holder(String key) {
    return first().getPartitionService().getPartition(key).getOwner().localMember()
        ? first()
        : second();
  }

  public HazelcastInstance other(String key) {
    return holder(key) == first() ? second() : first();
  }

  @Override
  public void close() {
    members.forEach(member -> member.hazelcast().getLifecycleService().terminate());
  }
}
