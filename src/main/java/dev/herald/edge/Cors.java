package dev.herald.edge;

import dev.herald.auth.Origins;
import dev.herald.core.Counters;
import dev.herald.edge.http.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * Which pages may send a request and read its answer (Fetch, section 3.3), with their credentials.
 * Immutable.
 */
final class Cors {
  private static final String DAY_IN_SECONDS = "86400";

  private final Origins origins;
  private final Counters counters;

  Cors(Origins origins, Counters counters) {
    this.origins = origins;
    this.counters = counters;
  }

  boolean allows(HttpServerRequest request) {
    return origins.allows(origin(request), String.valueOf(request.getHeader(HttpHeaders.HOST)));
  }

  private static Optional<String> origin(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN));
  }

  /**
   * Lets the page read the answer; where it may not send the request, this answers it.
   *
   * @return false if it is answered
   */
  boolean admit(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (!allows(request)) {
      refuse(request);
      return false;
    }
    origin(request)
        .ifPresent(
            page ->
                response
                    .putHeader("Access-Control-Allow-Origin", page)
                    .putHeader("Access-Control-Allow-Credentials", "true")
                    .putHeader("Vary", "Origin"));
    return true;
  }

  /** Answers a request of a page that may not send it. */
  void refuse(HttpServerRequest request) {
    Problem.forbidden(403, "pages of this origin may not connect")
        .send(request.response(), counters);
  }

  /** Answers the question of a browser whether a page may send such a request. */
  static void preflight(HttpServerResponse response, String methods, String headers) {
    response
        .setStatusCode(204)
        .putHeader("Access-Control-Allow-Methods", methods)
        .putHeader("Access-Control-Allow-Headers", headers)
        .putHeader("Access-Control-Max-Age", DAY_IN_SECONDS)
        .end();
  }
}
