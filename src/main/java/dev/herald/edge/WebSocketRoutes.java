package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.core.CloseReason;
import dev.herald.core.Refusal;
import dev.herald.edge.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket endpoints of one loop. What a browser's page could not read as an HTTP answer is
 * told by a close code instead.
 */
final class WebSocketRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketRoutes.class);

  private final EdgeContext edge;
  private final WebSocketDoor door;
  private final boolean echo;

  WebSocketRoutes(EdgeContext edge, boolean echo) {
    this.edge = edge;
    this.door = new WebSocketDoor(Upgrade::read, edge.limits().maxMessageBytes(), this::begin);
    this.echo = echo;
  }

  /** As {@link #open(HttpServerRequest)}, where the endpoint says what is spoken. */
  void open(HttpServerRequest request, Function<HttpServerRequest, Gateway.Opening> read) {
    open(request, new WebSocketDoor(read, edge.limits().maxMessageBytes(), this::begin));
  }

  private void begin(Gateway.Opening opening, WebSocketChannel socket) {
    socket.listen(new SessionSocket(edge.gateway().open(opening, edge.hub(), socket)));
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
      open(request);
      return true;
    }
    if (echo && path.equals("/ws/echo")) {
      check(request, this::openEcho);
      return true;
    }
    return false;
  }

  /** A session that speaks what it negotiates. */
  void open(HttpServerRequest request) {
    open(request, door);
  }

  /** A session of another endpoint. */
  void open(HttpServerRequest request, WebSocketDoor other) {
    check(request, checked -> openSession(checked, other));
  }

  private void check(HttpServerRequest request, Consumer<HttpServerRequest> opening) {
    Optional<Problem> wrong = Handshake.check(request);
    if (wrong.isPresent()) {
      refuse(request, wrong.get());
    } else if (!edge.cors().allows(request)) {
      edge.cors().refuse(request);
    } else {
      opening.accept(request);
    }
  }

  private void openEcho(HttpServerRequest request) {
    if (edge.gateway().isDraining()) {
      refuse(request, Problem.unavailable("the node is draining"));
      return;
    }
    upgrade(request, door)
        .onSuccess(
            socket -> {
              socket.listen(new EchoSocket(socket, edge.counters()));
              socket.reading(true);
            });
  }

  private void openSession(HttpServerRequest request, WebSocketDoor to) {
    Gateway.Opening opening;
    try {
      opening = to.read().apply(request);
    } catch (Refusal refusal) {
      refuseReadably(request, new Problem(400, refusal.code().wireName(), refusal.getMessage()));
      return;
    }
    if (!edge.reserve(request)) {
      return;
    }
    upgrade(request, to)
        .onFailure(failure -> edge.gateway().cancel())
        .onSuccess(socket -> to.open().accept(opening, socket));
  }

  private Future<WebSocketChannel> upgrade(HttpServerRequest request, WebSocketDoor to) {
    return WebSocketChannel.upgrade(
            request, to.maxMessageBytes(), edge.limits().maxQueuedBytes(), edge.sockets())
        .onSuccess(socket -> edge.connections().forget(request.connection()))
        .onFailure(
            failure -> {
              edge.counters().httpRefused(400);
              LOG.debug("an upgrade failed", failure);
              request.connection().close();
            });
  }

  private void refuse(HttpServerRequest request, Problem problem) {
    problem.send(request.response(), edge.counters());
  }

  /** A page sees nothing of an HTTP answer to its upgrade, so it gets a close code. */
  private void refuseReadably(HttpServerRequest request, Problem problem) {
    if (request.getHeader(HttpHeaders.ORIGIN) == null) {
      refuse(request, problem);
      return;
    }
    edge.counters().httpRefused(problem.status());
    upgrade(request, door)
        .onSuccess(
            socket -> {
              socket.listen(new EchoSocket(socket, edge.counters()));
              socket.close(CloseReason.BAD_REQUEST);
            });
  }
}
