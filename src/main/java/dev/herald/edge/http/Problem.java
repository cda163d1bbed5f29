package dev.herald.edge.http;

import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Refusal;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** An error over HTTP, as a problem document (RFC 9457) with the error code of the protocol. */
public record Problem(int status, String code, String detail) {
  public static Problem of(Refusal refusal) {
    ErrorCode code = refusal.code();
    return new Problem(code.status(), code.wireName(), refusal.getMessage());
  }

  public static Problem badRequest(String detail) {
    return new Problem(400, ErrorCode.BAD_FRAME.wireName(), detail);
  }

  public static Problem forbidden(int status, String detail) {
    return new Problem(status, ErrorCode.FORBIDDEN.wireName(), detail);
  }

  public static Problem unavailable(String detail) {
    return new Problem(503, ErrorCode.UNAVAILABLE.wireName(), detail);
  }

  /** Answers, and counts the refusal. */
  public void send(HttpServerResponse response, Counters counters) {
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
