package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.auth.Origins;
import dev.herald.config.LimitsConfig;
import dev.herald.core.CloseReason;
import dev.herald.core.Counters;
import dev.herald.core.Refusal;
import dev.herald.edge.http.Problem;
import dev.herald.hub.Hub;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket endpoints of one loop. What a browser's page could not read as an HTTP answer is
 * told by a close code instead.
 */
final class WebSocketRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketRoutes.class);

  private final Gateway gateway;
  private final Hub hub;
  private final Origins origins;
  private final LimitsConfig limits;
  private final Connections connections;
  private final Counters counters;
  private final OpenSockets sockets;
  private final boolean echo;

  WebSocketRoutes(
      Gateway gateway,
      Hub hub,
      Origins origins,
      LimitsConfig limits,
      Connections connections,
      Counters counters,
      OpenSockets sockets,
      boolean echo) {
    this.gateway = gateway;
    this.hub = hub;
    this.origins = origins;
    this.limits = limits;
    this.connections = connections;
    this.counters = counters;
    this.sockets = sockets;
    this.echo = echo;
  }

  /**
   * Serves a request to one of the endpoints. Routed by hand: what the router of vertx-web hands
   * out is a wrapper that hides the channel.
   *
   * @return false if the request is to another path
   */
  boolean handle(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    if (path.equals("/ws") || path.equals("/ws/")) {
      open(request, this::openSession);
      return true;
    }
    if (echo && path.equals("/ws/echo")) {
      open(request, this::openEcho);
      return true;
    }
    return false;
  }

  private void open(HttpServerRequest request, Consumer<HttpServerRequest> opening) {
    Optional<Problem> wrong = Handshake.check(request);
    if (wrong.isPresent()) {
      refuse(request, wrong.get());
    } else if (!isAllowed(request)) {
      refuse(request, Problem.forbidden(403, "pages of this origin may not connect"));
    } else {
      opening.accept(request);
    }
  }

  private boolean isAllowed(HttpServerRequest request) {
    Optional<String> origin = Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN));
    return origins.allows(origin, String.valueOf(request.getHeader(HttpHeaders.HOST)));
  }

  private void openEcho(HttpServerRequest request) {
    if (gateway.isDraining()) {
      refuse(request, Problem.unavailable("the node is draining"));
      return;
    }
    upgrade(request)
        .onSuccess(
            socket -> {
              socket.listen(new EchoSocket(socket, counters));
              socket.reading(true);
            });
  }

  private void openSession(HttpServerRequest request) {
    Gateway.Opening opening;
    try {
      opening = Upgrade.read(request);
    } catch (Refusal refusal) {
      refuseReadably(request, new Problem(400, refusal.code().wireName(), refusal.getMessage()));
      return;
    }
    if (!gateway.reserve()) {
      request.response().putHeader("Retry-After", "1");
      String why = gateway.isDraining() ? "the node is draining" : "the node is full";
      refuse(request, Problem.unavailable(why));
      return;
    }
    upgrade(request)
        .onFailure(failure -> gateway.cancel())
        .onSuccess(socket -> socket.listen(new SessionSocket(gateway.open(opening, hub, socket))));
  }

  private Future<WebSocketChannel> upgrade(HttpServerRequest request) {
    return WebSocketChannel.upgrade(request, limits, sockets)
        .onSuccess(socket -> connections.forget(request.connection()))
        .onFailure(
            failure -> {
              counters.httpRefused(400);
              LOG.debug("an upgrade failed", failure);
              request.connection().close();
            });
  }

  private void refuse(HttpServerRequest request, Problem problem) {
    problem.send(request.response(), counters);
  }

  /** A page sees nothing of an HTTP answer to its upgrade, so it gets a close code. */
  private void refuseReadably(HttpServerRequest request, Problem problem) {
    if (request.getHeader(HttpHeaders.ORIGIN) == null) {
      refuse(request, problem);
      return;
    }
    counters.httpRefused(problem.status());
    upgrade(request)
        .onSuccess(
            socket -> {
              socket.listen(new EchoSocket(socket, counters));
              socket.close(CloseReason.BAD_REQUEST);
            });
  }
}
