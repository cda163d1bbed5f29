package dev.herald.edge;

import dev.herald.app.BackEnd;
import dev.herald.app.Gateway;
import dev.herald.auth.ApiKeys;
import dev.herald.auth.Origins;
import dev.herald.config.HeraldConfig;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.NodeInfo;
import dev.herald.edge.api.ApiRoutes;
import dev.herald.edge.http.Problem;
import dev.herald.edge.http.Unrouted;
import dev.herald.edge.sockjs.SockJsSessions;
import dev.herald.hub.Hub;
import dev.herald.protocol.JsonCodec;
import dev.herald.protocol.Protocol;
import dev.herald.protocol.TextFraming;
import dev.herald.protocol.TextProtocol;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves clients, back-ends and operators on one loop. All servers of a node share one port, and
 * each connection stays on the loop that got it.
 */
public final class EdgeServer {
  private static final int MAX_REQUEST_LINE = 8_192;
  private static final int MAX_HEADERS = 16_384;
  private static final int BACKLOG = 4_096;

  private static final Protocol SOCK_JS = new TextProtocol(new JsonCodec(), TextFraming.SOCK_JS);

  /**
   * What is served.
   *
   * @param notReady the reasons why this node is not ready; empty if it is
   * @param metrics the figures as text
   */
  public record Services(
      HeraldConfig config,
      Gateway gateway,
      BackEnd backEnd,
      Counters counters,
      OpenSockets sockets,
      SockJsSessions sockJs,
      Bridge bridge,
      Supplier<List<String>> notReady,
      Supplier<Future<List<NodeInfo>>> nodes,
      Supplier<String> metrics) {}

  private final Vertx vertx;
  private final VertxLoop loop;
  private final Hub hub;
  private final Services services;
  private final HeraldConfig config;
  private final Connections connections;
  private Optional<BridgeServer> bridgeServer = Optional.empty();

  public EdgeServer(Vertx vertx, VertxLoop loop, Hub hub, Services services) {
    this.vertx = vertx;
    this.loop = loop;
    this.hub = hub;
    this.services = services;
    this.config = services.config();
    Deadlines deadlines =
        new Deadlines(loop, config.limits().handshakeTimeout(), services.counters());
    this.connections = new Connections(loop, deadlines, services.gateway()::isDraining);
  }

  /** Serves clients; and API, health and metrics, unless they have a port of their own. */
  public Future<HttpServer> listen(int port) {
    return onLoop(
        () -> {
          Router router = router();
          EdgeContext edge = context();
          WebSocketRoutes sockets = new WebSocketRoutes(edge, config.diagnostics().echo());
          SseRoutes events = new SseRoutes(edge);
          SockJsRoutes sockJs = sockJs(edge, sockets);
          SockJsRoutes eventBus = new SockJsRoutes(services.bridge().over(sockets), edge, sockets);
          Pages.mountClient(router);
          if (config.http().opsPort() == 0) {
            mountOps(router);
          }
          return serve(
              request -> {
                if (String.valueOf(request.path()).equals("/sse")) {
                  events.handle(request);
                } else if (!sockets.handle(request)
                    && !sockJs.handle(request)
                    && !eventBus.handle(request)) {
                  router.handle(request);
                }
              },
              port);
        });
  }

  private SockJsRoutes sockJs(EdgeContext edge, WebSocketRoutes sockets) {
    return new SockJsRoutes(
        new SockJsEndpoint(
            "/sockjs", request -> Upgrade.read(request, SOCK_JS), sockets::open, services.sockJs()),
        edge,
        sockets);
  }

  /** Serves bridge clients over TCP. */
  public Future<NetServer> listenForBridge(int port) {
    BridgeServer server =
        new BridgeServer(context(), services.bridge(), config.heartbeat().patience());
    bridgeServer = Optional.of(server);
    return onLoop(() -> server.listen(vertx, port, config.http().host()));
  }

  /** The node begins to drain: takes leave of clients that have no session. */
  public void drain() {
    bridgeServer.ifPresent(BridgeServer::leave);
  }

  /** Serves API, health and metrics on a port of their own. */
  public Future<HttpServer> listenForOps(int port) {
    return onLoop(
        () -> {
          Router router = router();
          mountOps(router);
          return serve(router, port);
        });
  }

  /**
   * Stops the servers of a node once it drains: no request is cut. Completes, on any thread, when
   * all that came is answered, or soon after.
   */
  public static Future<Void> stop(List<EdgeServer> servers) {
    return Future.join(servers.stream().map(edge -> edge.connections.stopAccepting()).toList())
        .compose(
            stopped ->
                Future.join(servers.stream().map(edge -> edge.connections.finish()).toList()))
        .mapEmpty();
  }

  private EdgeContext context() {
    return new EdgeContext(
        services.gateway(),
        hub,
        loop,
        config.limits(),
        config.heartbeat().interval(),
        new Cors(new Origins(config.http().isLoopback()), services.counters()),
        connections,
        services.sockets(),
        services.counters());
  }

  private Router router() {
    Router router = Router.router(vertx);
    Unrouted.mount(router, services.counters());
    return router;
  }

  private void mountOps(Router router) {
    ApiKeys keys = new ApiKeys(config.auth().apiKeys(), config.http().isLoopback());
    boolean exposed = !config.http().isLoopback() && config.http().opsPort() == 0;
    Optional<Supplier<String>> metrics =
        config.diagnostics().metrics() ? Optional.of(services.metrics()) : Optional.empty();
    OpsRoutes.Sources sources =
        new OpsRoutes.Sources(services.notReady(), services.nodes(), metrics, exposed);
    OpsRoutes ops = new OpsRoutes(sources, keys, services.counters());
    ops.mount(router);
    new ApiRoutes(
            services.backEnd(),
            loop,
            config.limits().maxMessageBytes(),
            services.gateway()::isDraining,
            connections::goesOn,
            services.counters())
        .mount(router);
    ops.mountNotFound(router);
    Pages.mountApi(router);
  }

  private Future<HttpServer> serve(Handler<HttpServerRequest> handler, int port) {
    return vertx
        .createHttpServer(options())
        .connectionHandler(connections::opened)
        .requestHandler(
            request -> {
              if (connections.requested(request)) {
                handler.handle(request);
              }
            })
        .invalidRequestHandler(this::unreadable)
        .listen(port, config.http().host());
  }

  private void unreadable(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem = Problem.badRequest("the request can't be read");
    if (cause instanceof TooLongHttpLineException) {
      problem = new Problem(414, ErrorCode.TOO_LARGE.wireName(), "the request's line is too long");
    } else if (cause instanceof TooLongHttpHeaderException) {
      problem = new Problem(431, ErrorCode.TOO_LARGE.wireName(), "the headers are too long");
    }
    problem.send(request.response(), services.counters());
    request.connection().close();
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxInitialLineLength(MAX_REQUEST_LINE)
        .setMaxHeaderSize(MAX_HEADERS)
        .setAcceptBacklog(BACKLOG)
        .setHttp2ClearTextEnabled(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    loop.vertxContext()
        .runOnContext(
            go -> {
              try {
                action.get().onComplete(promise);
              } catch (RuntimeException failure) {
                promise.fail(failure);
              }
            });
    return promise.future();
  }
}
