package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.config.LimitsConfig;
import dev.herald.core.Counters;
import dev.herald.edge.http.Problem;
import dev.herald.hub.Hub;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * What the endpoints of one loop share.
 *
 * @param pingInterval silence of a peer after which it is pinged
 */
record EdgeContext(
    Gateway gateway,
    Hub hub,
    VertxLoop loop,
    LimitsConfig limits,
    Duration pingInterval,
    Cors cors,
    Connections connections,
    OpenSockets sockets,
    Counters counters) {
  /**
   * Takes a place for a session; where there is none, this answers the request.
   *
   * @return false if it is answered
   */
  boolean reserve(HttpServerRequest request) {
    if (gateway.reserve()) {
      return true;
    }
    request.response().putHeader("Retry-After", "1");
    Problem.unavailable(gateway.isDraining() ? "the node is draining" : "the node is full")
        .send(request.response(), counters);
    return false;
  }
}
