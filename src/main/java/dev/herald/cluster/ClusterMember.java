package dev.herald.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import dev.herald.config.ClusterConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as a member of a Hazelcast cluster, which is ours to start and to end. */
public final class ClusterMember {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

  /** How often this node shows that it runs, from its join to its end, whatever else it does. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private final HazelcastInstance hazelcast;
  private final HazelcastMembers members;
  private final Optional<LostMembers> lost;
  private final RollCall rollCall;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "cluster-watch");
            thread.setDaemon(true);
            return thread;
          });

  private ClusterMember(
      HazelcastInstance hazelcast,
      ClusterConfig config,
      Optional<LostMembers> lost,
      FirstWord word,
      LongSupplier nanos) {
    this.hazelcast = hazelcast;
    this.members =
        new HazelcastMembers(
            hazelcast.getCluster(), config.minorityAfter(), config.deadAfter(), nanos);
    this.lost = lost;
    this.rollCall = new RollCall(members, word, nanos);
    members.listen(rollCall);
    BrokenConnections.watch(hazelcast, word, watch);
    watch.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    members.look();
    rollCall.ask();
  }

  /** Why this node could not join; the message says what to do. */
  public static final class CanNotJoin extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CanNotJoin(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Joins the cluster, or begins one where there is none. Blocks, for seconds.
   *
   * @param node this node's name
   * @param patience how much of the time to join is left
   * @param more what else the configuration needs
   * @param nanos a monotonic clock
   * @throws CanNotJoin if a port can't be bound or the member is refused
   */
  public static ClusterMember start(
      ClusterConfig config,
      String node,
      Duration patience,
      Consumer<Config> more,
      LongSupplier nanos) {
    Config hazelcast = HazelcastConfigs.of(config, node, patience.toSeconds());
    more.accept(hazelcast);
    try {
      HazelcastInstance joined = Hazelcast.newHazelcastInstance(hazelcast);
      FirstWord word = new FirstWord();
      Optional<LostMembers> lost = lost(config, joined, hazelcast, word, nanos);
      return new ClusterMember(joined, config, lost, word, nanos);
    } catch (HazelcastException | IllegalStateException failure) {
      throw new CanNotJoin(why(config, failure), failure);
    }
  }

  /** On Kubernetes, DNS tells who is there. */
  private static Optional<LostMembers> lost(
      ClusterConfig config,
      HazelcastInstance joined,
      Config hazelcast,
      FirstWord word,
      LongSupplier nanos) {
    return config.discovery() == ClusterConfig.Discovery.KUBERNETES
        ? Optional.empty()
        : Optional.of(
            new LostMembers(
                joined.getCluster(),
                HazelcastConfigs.search(hazelcast),
                HazelcastConfigs.meetingPlaces(config),
                word,
                nanos));
  }

  private static String why(ClusterConfig config, RuntimeException failure) {
    String reason = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return "can't join the cluster %s within cluster.joinTimeout (%d s): no node lets this one in, %s (%s)"
        .formatted(
            config.name(),
            config.joinTimeout().toSeconds(),
            "see the log; is what listens at their addresses a node of this version?",
            reason);
  }

  /** Looks for the members that were lost; to be called twice a second or so. Blocks. */
  public void lookForLost() {
    lost.ifPresent(LostMembers::look);
  }

  /** Whether what this member holds is held by others too, as far as there are any. */
  public boolean isSafe() {
    return hazelcast.getPartitionService().isLocalMemberSafe();
  }

  /**
   * Calls back, on Hazelcast's threads, when what the cluster knew of this node may be lost: it has
   * joined again after it was cut off, or all copies of some partitions have left.
   */
  public void whenShaken(Runnable callback) {
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                LOG.info("node joined again after it was cut off");
                callback.run();
              }
            });
    hazelcast
        .getPartitionService()
        .addPartitionLostListener(
            lost -> {
              if (lost.allReplicasInPartitionLost()) {
                LOG.warn(
                    "all copies of a part of the ledger are lost id={}", lost.getPartitionId());
                callback.run();
              }
            });
  }

  public HazelcastInstance hazelcast() {
    return hazelcast;
  }

  public HazelcastMembers members() {
    return members;
  }

  /** Hands over what this member holds and leaves. Blocks. */
  public void leave() {
    hazelcast.shutdown();
    watch.shutdown();
  }
}
