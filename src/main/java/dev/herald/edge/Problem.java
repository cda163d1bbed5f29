package dev.herald.edge;

import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Refusal;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** An error over HTTP, as a problem document (RFC 9457) with the error code of the protocol. */
record Problem(int status, String code, String detail) {
  static Problem of(Refusal refusal) {
    ErrorCode code = refusal.code();
    return new Problem(code.status(), code.wireName(), refusal.getMessage());
  }

  static Problem badRequest(String detail) {
    return new Problem(400, ErrorCode.BAD_FRAME.wireName(), detail);
  }

  static Problem forbidden(int status, String detail) {
    return new Problem(status, ErrorCode.FORBIDDEN.wireName(), detail);
  }

  static Problem unavailable(String detail) {
    return new Problem(503, ErrorCode.UNAVAILABLE.wireName(), detail);
  }

  /** Answers, and counts the refusal. */
  void send(HttpServerResponse response, Counters counters) {
    if (response.ended() || response.closed()) {
      return;
    }
    counters.httpRefused(status);
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(
            new JsonObject()
                .put("status", status)
                .put("code", code)
                .put("detail", detail)
                .encode());
  }
}
