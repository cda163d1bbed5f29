package dev.herald;

import dev.herald.app.Departures;
import dev.herald.app.Presences;
import dev.herald.cluster.Census;
import dev.herald.cluster.ClusterMember;
import dev.herald.cluster.ClusterRouter;
import dev.herald.cluster.ClusterSessions;
import dev.herald.cluster.Discovery;
import dev.herald.cluster.EventBusAddress;
import dev.herald.cluster.EventBusPlace;
import dev.herald.cluster.EventBusWire;
import dev.herald.cluster.HazelcastMembers;
import dev.herald.cluster.Inquiries;
import dev.herald.cluster.MessageRouter;
import dev.herald.config.ClusterConfig;
import dev.herald.config.HeraldConfig;
import dev.herald.config.HttpConfig;
import dev.herald.core.ClusterView;
import dev.herald.core.Counters;
import dev.herald.core.Delivery;
import dev.herald.core.Loop;
import dev.herald.core.NodeInfo;
import dev.herald.core.Sessions;
import dev.herald.edge.VertxLoop;
import dev.herald.ledger.HazelcastLedger;
import dev.herald.ledger.HazelcastPart;
import dev.herald.ledger.Ledger;
import dev.herald.ledger.LedgerPart;
import dev.herald.ops.Metrics;
import dev.herald.presence.HazelcastPresence;
import dev.herald.presence.HazelcastRoomIndex;
import dev.herald.presence.HazelcastRoomPart;
import dev.herald.presence.Presence;
import dev.herald.presence.RoomIndex;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A node among others: a Hazelcast member under a clustered Vert.x, both embedded. */
final class ClusterPlatform implements Platform {
  private static final Duration LOOK = Duration.ofMillis(20);

  /** How often to see that this node and others find each other. */
  private static final Duration LOOK_AROUND = Duration.ofMillis(500);

  /**
   * How often a connection of the event bus is tried. One that a cut has broken must end when the
   * other node is given up: else TCP tries it again only about as long after the cut as that
   * lasted, and what is sent to a node that is back waits for that. Vert.x closes it behind what is
   * still to be written, so the kernel is told to give it up as well (RFC 5482, where there is
   * epoll).
   */
  private static final Duration PING = Duration.ofSeconds(1);

  /** How often the addresses of this node are counted. */
  private static final Duration COUNT = Duration.ofSeconds(2);

  /** How long an end waits for a join that is under way. */
  private static final Duration JOIN_TO_LEAVE = Duration.ofSeconds(5);

  /** What other nodes may take to take what was routed to them before this one leaves. */
  private static final Duration LAST_BATCHES = Duration.ofSeconds(2);

  private final String node;
  private final HttpConfig http;
  private final ClusterConfig config;
  private Future<ClusterMember> joining = Future.failedFuture("not started");
  private volatile ClusterMember member;
  private volatile long deadline;
  private volatile long addresses;
  private volatile boolean stopping;
  private volatile boolean leaving;
  private volatile boolean looking;
  private Vertx vertx;
  private HazelcastClusterManager manager;
  private EventBusWire wire;
  private EventBusPlace place;
  private final List<EventBusAddress> served = new ArrayList<>();
  private VertxLoop receiver;
  private ClusterRouter router;
  private Census census;
  private ClusterSessions sessions;
  private HazelcastPart part;

  ClusterPlatform(String node, HeraldConfig config) {
    this.node = node;
    this.http = config.http();
    this.config = config.cluster();
  }

  @Override
  public Future<Vertx> start(VertxOptions options) {
    eventBus(options, config);
    joining = Blocking.call("join", this::join);
    return joining
        .compose(
            joined -> {
              manager = new HazelcastClusterManager(joined.hazelcast());
              return Vertx.builder().with(options).withClusterManager(manager).buildClustered();
            })
        .onSuccess(clustered -> vertx = clustered)
        .compose(clustered -> Blocking.call("safe", this::awaitSafe).map(clustered));
  }

  /** How members of a cluster are connected. */
  static VertxOptions eventBus(VertxOptions options, ClusterConfig config) {
    options
        .setPreferNativeTransport(true)
        .getEventBusOptions()
        .setHost(config.host())
        .setPort(config.eventBusPort())
        .setTcpUserTimeout((int) config.deadAfter().toMillis())
        .setClusterPingInterval(PING.toMillis())
        .setClusterPingReplyInterval(config.deadAfter().toMillis());
    return options;
  }

  private ClusterMember join() throws IOException {
    Ports.check(http.host(), http.port()); // who can't serve need not join
    checkPorts();
    deadline = System.nanoTime() + config.joinTimeout().toNanos();
    Discovery.await(config, listed -> await(() -> stopping || listed.getAsBoolean(), deadline));
    if (stopping) {
      throw new ClusterMember.CanNotJoin("told to end before it has joined", null);
    }
    member =
        ClusterMember.start(
            config,
            node,
            Duration.ofNanos(deadline - System.nanoTime()),
            hazelcast -> {
              HazelcastLedger.configure(hazelcast, config.backups());
              HazelcastPresence.configure(hazelcast, config.backups());
            },
            System::nanoTime);
    return member;
  }

  private void checkPorts() {
    boolean local = config.discovery() == ClusterConfig.Discovery.LOCAL;
    checkPort("cluster.port", local ? 0 : config.port());
    checkPort("cluster.eventBusPort", config.eventBusPort());
  }

  private void checkPort(String key, int port) {
    try {
      Ports.check(config.host(), port);
    } catch (IOException e) {
      throw new ClusterMember.CanNotJoin(
          "can't join the cluster %s: cluster.host %s, %s %d: %s; %s"
              .formatted(
                  config.name(),
                  config.host(),
                  key,
                  port,
                  e.getMessage(),
                  "stop what uses the port, or set an address and port that this machine has free"),
          e);
    }
  }

  private Void awaitSafe() {
    if (!await(member::isSafe, deadline)) {
      throw new ClusterMember.CanNotJoin(
          "can't join the cluster %s: no safe member within cluster.joinTimeout (%d s); %s"
              .formatted(config.name(), config.joinTimeout().toSeconds(), "see the log"),
          null);
    }
    return null;
  }

  /** Looks again and again, on a thread that may wait. */
  private static boolean await(BooleanSupplier condition, long deadline) {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return true;
  }

  @Override
  public ClusterView view() {
    return member.members();
  }

  @Override
  public Ledger ledger(Loop loop) {
    return new HazelcastLedger(member.hazelcast(), loop);
  }

  @Override
  public Presence presence(Loop loop) {
    return new HazelcastPresence(member.hazelcast(), loop);
  }

  @Override
  public RoomIndex rooms() {
    return new HazelcastRoomIndex(
        member.hazelcast(), search -> vertx.executeBlocking(search, false));
  }

  @Override
  public Sessions sessions(Sessions local) {
    sessions = new ClusterSessions(member.members(), wire, local, receiver);
    member.members().listen(sessions);
    return sessions;
  }

  @Override
  public void watchDepartures(Presences presences, Counters counters) {
    Departures departures =
        new Departures(
            receiver,
            presence(receiver),
            member.members(),
            view(),
            new HazelcastRoomPart(
                member.hazelcast(), search -> vertx.executeBlocking(search, false)),
            presences,
            counters);
    member.members().listen(departures);
    departures.start();
  }

  @Override
  public MessageRouter router(List<VertxLoop> loops, Delivery delivery, Counters counters) {
    wire = new EventBusWire(vertx.eventBus());
    place =
        new EventBusPlace(
            manager,
            delay -> vertx.timer(delay.toMillis()),
            task -> vertx.executeBlocking(Executors.callable(task), false));
    receiver = loops.get(0);
    router = new ClusterRouter(node, loops, member.members(), wire, delivery, counters);
    member.members().listen(router);
    member.whenShaken(delivery::repair);
    HazelcastMembers members = member.members();
    HazelcastLedger.watch(member.hazelcast(), members::isMinority, members::isApart);
    return router;
  }

  @Override
  public Future<Void> open(Supplier<NodeInfo> self) {
    vertx.setPeriodic(LOOK_AROUND.toMillis(), tick -> lookAround());
    census = new Census(member.members(), wire, self);
    return place.listen(
        wire.address(node, receiver, router::receive, new Inquiries(self, sessions)));
  }

  @Override
  public Future<Void> serve(Loop loop, Map<String, Handler<Message<Object>>> asked) {
    asked.forEach(
        (address, handler) ->
            served.add(new EventBusAddress(vertx.eventBus(), address, loop, handler)));
    return Future.all(served.stream().map(place::listen).toList()).mapEmpty();
  }

  @Override
  public Future<Void> stopServing() {
    return Future.join(served.stream().map(place::leave).toList()).mapEmpty();
  }

  @Override
  public Future<List<NodeInfo>> nodes() {
    return census.take();
  }

  @Override
  public int size() {
    return member.members().size();
  }

  @Override
  public void addGauges(Metrics metrics) {
    metrics.gauge("herald.cluster.members", "nodes that this one sees", this::size);
    metrics.gauge(
        "herald.ledger.addresses",
        "addresses in the ledger that this node decides about",
        () -> addresses);
    metrics.gauge(
        "herald.ledger.bytes",
        "heap bytes of the ledger that this node decides about, roughly",
        () -> part.bytes());
    // asking may block for a moment while partitions have no place
    vertx.setPeriodic(COUNT.toMillis(), COUNT.toMillis(), tick -> countAddresses());
    metrics.gauge(
        "herald.links.unconfirmed.bytes",
        "bytes on their way to other nodes and not confirmed",
        router::unconfirmedBytes);
  }

  @Override
  public LedgerPart part(Loop loop) {
    part =
        new HazelcastPart(
            member.hazelcast(),
            loop,
            task -> vertx.executeBlocking(Executors.callable(task), false),
            config.backups());
    return part;
  }

  @Override
  public boolean isMember(String owner) {
    return member.members().nodeOf(owner).isPresent();
  }

  private void countAddresses() {
    vertx
        .executeBlocking(() -> HazelcastLedger.addresses(member.hazelcast()), false)
        .onSuccess(count -> addresses = count);
  }

  /** Looks whether others can reach this node, and lost ones can be reached again. */
  private void lookAround() {
    if (leaving) {
      return;
    }
    place.check();
    if (!looking) {
      looking = true;
      vertx
          .executeBlocking(Executors.callable(member::lookForLost), false)
          .onComplete(done -> looking = false);
    }
  }

  @Override
  public Future<Void> drained() {
    leaving = true;
    return Blocking.call(
            "drain", () -> await(router::isIdle, System.nanoTime() + LAST_BATCHES.toNanos()))
        .transform(taken -> router.close());
  }

  @Override
  public Future<Void> stop() {
    stopping = true;
    return Blocking.call("leave", this::leave);
  }

  /** A node that is told to end while it joins leaves as soon as it has joined. */
  private Void leave() {
    await(joining::isComplete, System.nanoTime() + JOIN_TO_LEAVE.toNanos());
    if (member != null) {
      member.leave();
    }
    return null;
  }
}
