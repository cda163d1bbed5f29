package dev.herald;

import dev.herald.app.BackEnd;
import dev.herald.app.Commands;
import dev.herald.app.Drain;
import dev.herald.app.Gateway;
import dev.herald.app.HeadTeller;
import dev.herald.app.Homes;
import dev.herald.app.LaneContext;
import dev.herald.app.Lanes;
import dev.herald.app.LocalSessions;
import dev.herald.app.PresenceContext;
import dev.herald.app.PresenceLanes;
import dev.herald.app.Presences;
import dev.herald.app.RandomNames;
import dev.herald.cluster.MessageRouter;
import dev.herald.config.HeraldConfig;
import dev.herald.core.BuildInfo;
import dev.herald.core.NodeInfo;
import dev.herald.core.Sessions;
import dev.herald.edge.Bridge;
import dev.herald.edge.EdgeServer;
import dev.herald.edge.EventBusRequests;
import dev.herald.edge.OpenSockets;
import dev.herald.edge.VertxLoop;
import dev.herald.edge.api.EventBusApi;
import dev.herald.edge.sockjs.SockJsSessions;
import dev.herald.hub.Hub;
import dev.herald.ledger.LedgerPart;
import dev.herald.ledger.Tidier;
import dev.herald.ops.Metrics;
import dev.herald.ops.Rate;
import dev.herald.protocol.JsonProtocol;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One process of the service: makes the parts, knows who needs whom, starts and stops them. */
public final class Node {
  private static final int NAME_LENGTH = 10;
  private static final int PUBLISHER_BYTES = 16;

  /** What a socket may take to end after its close frame, and a little more. */
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  /** What an operation that an application has asked for may take. */
  private static final Duration ANSWERS = Duration.ofSeconds(11);

  /** What the ledger may take to learn that this node owns nothing any more. */
  private static final Duration RELEASE = Duration.ofSeconds(5);

  private final HeraldConfig config;
  private final String name = newName();
  private final Instant since = Instant.now();
  private final Metrics metrics = new Metrics();
  private final List<VertxLoop> loops = new ArrayList<>();
  private final OpenSockets sockets = new OpenSockets();
  private final Platform platform;
  private Vertx vertx;
  private Homes homes;
  private Gateway gateway;
  private Rate rate;
  private Tidier tidier;
  private EventBusRequests requests;
  private EventBusApi eventBus;
  private List<EdgeServer> edges = List.of();
  private int port;
  private int opsPort;

  public Node(HeraldConfig config) {
    this.config = config;
    this.platform =
        config.cluster().enabled()
            ? new ClusterPlatform(name, config)
            : new StandalonePlatform(name);
  }

  /** Of a node, or of another process in the cluster. */
  static String newName() {
    return RandomNames.letters(new SecureRandom(), NAME_LENGTH);
  }

  /** Listens last: no client may arrive before the node can serve it. */
  public Future<Node> start() {
    int processors = Runtime.getRuntime().availableProcessors();
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(processors)
            .setPreferNativeTransport(true)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return platform
        .start(options)
        .onSuccess(started -> vertx = started)
        .compose(started -> startLoops(processors))
        .map(loopsStarted -> wire())
        .compose(wired -> platform.open(this::info))
        .compose(open -> listen())
        .compose(listening -> platform.serve(loops.get(0), eventBus.addresses()).map(this));
  }

  private Future<?> startLoops(int count) {
    List<Future<String>> deployed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      VertxLoop loop = new VertxLoop();
      loops.add(loop);
      deployed.add(vertx.deployVerticle(loop));
    }
    return Future.all(deployed);
  }

  private Node wire() {
    List<Hub> hubs = new ArrayList<>();
    for (VertxLoop loop : loops) {
      hubs.add(new Hub(hubs.size(), loop, metrics));
    }
    homes = new Homes(hubs, new JsonProtocol());
    MessageRouter router = platform.router(loops, homes, metrics);
    String publisher = publisher();
    List<Lanes> lanes = new ArrayList<>();
    for (VertxLoop loop : loops) {
      lanes.add(
          new Lanes(
              new LaneContext(
                  platform.view(),
                  publisher,
                  loop,
                  platform.ledger(loop),
                  router,
                  config.history(),
                  metrics),
              homes));
    }
    homes.use(lanes);
    homes.use(presences(router));
    platform.watchDepartures(homes.presences(), metrics);
    requests =
        new EventBusRequests(
            vertx.eventBus(),
            config.bridge().services(),
            config.limits().maxQueuedBytes() / 2,
            metrics);
    Commands commands = new Commands(homes, router, requests, config.limits(), metrics);
    gateway = new Gateway(name, homes, commands, config.limits(), config.heartbeat(), metrics);
    rate = new Rate(loops.get(0), metrics::acceptedMessages);
    rate.start();
    Sessions sessions = platform.sessions(new LocalSessions(name, homes, commands));
    BackEnd backEnd = new BackEnd(commands, homes, platform.rooms(), sessions, platform.view());
    edges = edges(hubs, backEnd);
    eventBus = new EventBusApi(backEnd, loops.get(0), config.limits().maxMessageBytes(), metrics);
    keep(platform.part(loops.get(0)), router);
    addGauges();
    return this;
  }

  /** Keeps this node's part of the ledger within its budget, and its receivers up to date. */
  private void keep(LedgerPart part, MessageRouter router) {
    VertxLoop loop = loops.get(0);
    long budget = config.limits().historyBudget();
    tidier = new Tidier(loop, part, config.history(), budget, platform::isMember, metrics);
    tidier.start();
    new HeadTeller(loop, part, platform.view(), router, homes).start();
  }

  private Presences presences(MessageRouter router) {
    List<PresenceLanes> lanes = new ArrayList<>();
    for (VertxLoop loop : loops) {
      PresenceContext context =
          new PresenceContext(platform.view(), loop, platform.presence(loop), router, metrics);
      lanes.add(new PresenceLanes(context, homes));
    }
    return new Presences(lanes);
  }

  /** This start of this node among all that publish. */
  static String publisher() {
    byte[] random = new byte[PUBLISHER_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private List<EdgeServer> edges(List<Hub> hubs, BackEnd backEnd) {
    EdgeServer.Services services =
        new EdgeServer.Services(
            config,
            gateway,
            backEnd,
            metrics,
            sockets,
            new SockJsSessions(),
            new Bridge(config.bridge().services(), new SockJsSessions()),
            this::whyNotReady,
            platform::nodes,
            metrics::scrape);
    List<EdgeServer> servers = new ArrayList<>();
    for (int i = 0; i < loops.size(); i++) {
      servers.add(new EdgeServer(vertx, loops.get(i), hubs.get(i), services));
    }
    return servers;
  }

  private List<String> whyNotReady() {
    if (gateway.isDraining()) {
      return List.of("draining");
    }
    return platform.view().isMinority() ? List.of("cut off from most of the nodes") : List.of();
  }

  private void addGauges() {
    metrics.gauge("herald.sessions", "sessions on this node", gateway::sessions);
    metrics.gauge("herald.rooms", "rooms with sessions on this node", homes::rooms);
    metrics.gauge(
        "herald.repair.seconds", "for how long claims are being made again", homes::repairing);
    metrics.gauge("herald.rooms.watched", "rooms that sessions on this node watch", homes::watched);
    platform.addGauges(metrics);
  }

  /** All servers share one port; to Vert.x, a negative one is any free one that they share. */
  private Future<Node> listen() {
    int wanted = config.http().port() == 0 ? -1 : config.http().port();
    Future<HttpServer> first = edges.get(0).listen(wanted);
    Future<?> all =
        first.compose(
            server -> {
              port = server.actualPort();
              List<Future<HttpServer>> others = new ArrayList<>();
              for (EdgeServer edge : edges.subList(1, edges.size())) {
                others.add(edge.listen(wanted));
              }
              return Future.all(others);
            });
    return all.compose(listening -> listenForOps())
        .compose(listening -> listenForBridge())
        .map(listening -> this);
  }

  private Future<?> listenForBridge() {
    int wanted = config.bridge().tcpPort();
    if (wanted == 0) {
      return Future.succeededFuture();
    }
    List<Future<NetServer>> servers = new ArrayList<>();
    for (EdgeServer edge : edges) {
      servers.add(edge.listenForBridge(wanted));
    }
    return Future.all(servers)
        .recover(
            failure -> Future.failedFuture(new CanNotListen("bridge.tcp.port", wanted, failure)));
  }

  private Future<?> listenForOps() {
    if (config.http().opsPort() == 0) {
      return Future.succeededFuture();
    }
    return edges
        .get(0)
        .listenForOps(config.http().opsPort())
        .onSuccess(server -> opsPort = server.actualPort())
        .recover(
            failure ->
                Future.failedFuture(
                    new CanNotListen("ops.port", config.http().opsPort(), failure)));
  }

  /** A port other than {@code http.port} could not be bound. */
  static final class CanNotListen extends Exception {
    private static final long serialVersionUID = 1;

    private final String key;
    private final int wanted;

    CanNotListen(String key, int wanted, Throwable cause) {
      super(cause.getMessage(), cause);
      this.key = key;
      this.wanted = wanted;
    }

    /** What configures it. */
    String key() {
      return key;
    }

    int wanted() {
      return wanted;
    }
  }

  /** Empties the node and stops it: the reverse of {@link #start}. */
  public Future<Void> drain() {
    Future<Void> gone = new Drain(gateway, config.drain()).start();
    edges.forEach(EdgeServer::drain);
    vertx.setTimer(GOODBYE.toMillis(), waited -> requests.giveUp());
    Future<Void> asked = platform.stopServing().compose(stopped -> eventBus.idle());
    return gone.compose(drained -> Future.any(sockets.none(), vertx.timer(GOODBYE.toMillis())))
        .<Void>mapEmpty()
        .eventually(() -> Future.any(asked, vertx.timer(ANSWERS.toMillis())))
        .eventually(() -> EdgeServer.stop(edges))
        .eventually(() -> Future.any(homes.releaseAll(), vertx.timer(RELEASE.toMillis())))
        .eventually(platform::drained)
        .eventually(this::stop);
  }

  /** Stops at once; sessions end without a word. */
  public Future<Void> stop() {
    if (tidier != null) {
      tidier.stop();
    }
    Future<Void> closed = vertx == null ? Future.succeededFuture() : vertx.close();
    return closed
        .eventually(platform::stop)
        .eventually(
            () -> {
              metrics.close();
              return Future.succeededFuture();
            });
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  /** The port of API, health and metrics; 0 if it is the same. */
  public int opsPort() {
    return opsPort;
  }

  /** The port of bridge clients over TCP; 0 if there is none. */
  public int bridgePort() {
    return config.bridge().tcpPort();
  }

  /** Where verticles that run in the same process are to be deployed. */
  public Vertx vertx() {
    return vertx;
  }

  public String name() {
    return name;
  }

  /** Nodes of the cluster, this one included. */
  public int clusterSize() {
    return platform.size();
  }

  private NodeInfo info() {
    return new NodeInfo(
        name,
        config.shownHost() + ":" + port,
        BuildInfo.version(),
        since,
        gateway.sessions(),
        homes.rooms(),
        rate.perSecond());
  }
}
