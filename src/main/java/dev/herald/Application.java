package dev.herald;

import dev.herald.client.HeraldClient;
import dev.herald.cluster.ApplicationPlace;
import dev.herald.cluster.ClusterMember;
import dev.herald.config.ClusterConfig;
import dev.herald.config.ConfigLoader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of the application that is a member of the cluster: its verticles are on the event bus
 * of the nodes, and it has a {@link HeraldClient}. It serves no clients and holds nothing of the
 * service, so it may come, go and die at any time. A member that joined in another way would be
 * given a part of the ledger, and could not serve it.
 *
 * <p>Thread-safe.
 */
public final class Application {
  /** How often to look for nodes, and whether they find this process. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private final ClusterMember member;
  private final Vertx vertx;
  private final ApplicationPlace place;

  /** Not one of Vert.x's, which the application may keep busy: nodes may rely on it. */
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "application-watch");
            thread.setDaemon(true);
            return thread;
          });

  private Application(ClusterMember member, HazelcastClusterManager manager, Vertx vertx) {
    this.member = member;
    this.vertx = vertx;
    this.place = new ApplicationPlace(vertx.eventBus(), manager);
    watch.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Joins a cluster; waits for a node up to {@code cluster.joinTimeout}.
   *
   * @param settings keys below {@code cluster}, as the command line of a node has them: {@code
   *     cluster.name=herald}; those that nodes have as well must be the same
   * @return fails with a message that says what to do
   */
  public static Future<Application> join(String... settings) {
    return Blocking.call("join", () -> config(settings))
        .compose(
            config ->
                Blocking.call("join", () -> start(config)).compose(member -> join(config, member)));
  }

  private static ClusterConfig config(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("cluster.enabled=true");
    ClusterConfig config = ConfigLoader.load(Optional.empty(), Map.of(), all).cluster();
    if (config.discovery() == ClusterConfig.Discovery.KUBERNETES) {
      throw new ClusterMember.CanNotJoin(
          "an application can't join by cluster.discovery kubernetes: use the HTTP API there",
          null);
    }
    return config;
  }

  private static Future<Application> join(ClusterConfig config, ClusterMember member) {
    HazelcastClusterManager manager = new HazelcastClusterManager(member.hazelcast());
    return Vertx.builder()
        .with(ClusterPlatform.eventBus(new VertxOptions(), config))
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> new Application(member, manager, vertx))
        .compose(joined -> joined.place.take().map(joined))
        .recover(failure -> leave(member).transform(left -> Future.failedFuture(failure)));
  }

  /** The event bus needs a node: it keeps there who listens where. */
  private static ClusterMember start(ClusterConfig config) {
    long deadline = System.nanoTime() + config.joinTimeout().toNanos();
    ClusterMember member =
        ClusterMember.start(
            config,
            Node.newName(),
            config.joinTimeout(),
            hazelcast -> hazelcast.setLiteMember(true),
            System::nanoTime);
    try {
      awaitNode(config, member, deadline);
    } catch (RuntimeException failure) {
      member.leave();
      throw failure;
    }
    return member;
  }

  /** Alone so far, it is the one that has to look for others. */
  private static void awaitNode(ClusterConfig config, ClusterMember member, long deadline) {
    while (member.members().size() == 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new ClusterMember.CanNotJoin(
            "there is no node in the cluster %s within cluster.joinTimeout (%d s)"
                .formatted(config.name(), config.joinTimeout().toSeconds()),
            null);
      }
      member.lookForLost();
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void look() {
    try {
      member.lookForLost();
      place.check();
    } catch (RuntimeException failure) { // a node less, say; it is looked again
      LOG.debug("the cluster can't be looked at now", failure);
    }
  }

  /** Where the application's verticles are to be deployed. */
  public Vertx vertx() {
    return vertx;
  }

  public HeraldClient client() {
    return new HeraldClient(vertx);
  }

  /** Closes Vert.x and leaves the cluster. */
  public Future<Void> leave() {
    watch.shutdown();
    return vertx.close().eventually(() -> leave(member));
  }

  private static Future<Void> leave(ClusterMember member) {
    return Blocking.call(
        "leave",
        () -> {
          member.leave();
          return null;
        });
  }
}
