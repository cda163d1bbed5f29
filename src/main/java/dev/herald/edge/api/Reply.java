package dev.herald.edge.api;

import dev.herald.app.Commands;
import dev.herald.core.Counters;
import dev.herald.core.Refusal;
import dev.herald.edge.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** Answers a request of the API: with JSON that nobody keeps, or with a problem. */
final class Reply {
  private final HttpServerResponse response;
  private final Counters counters;

  Reply(HttpServerResponse response, Counters counters) {
    this.response = response;
    this.counters = counters;
  }

  /** Runs what begins to answer; if it is refused at once, that is the answer. */
  void refusedIfThrown(Runnable beginning) {
    try {
      beginning.run();
    } catch (RuntimeException failure) {
      refused(failure);
    }
  }

  /** Answers with what comes of it. */
  <T> void with(Future<T> coming, Function<T, JsonObject> toJson) {
    withBytes(coming, result -> toJson.apply(result).toBuffer());
  }

  <T> void withBytes(Future<T> coming, Function<T, Buffer> toJson) {
    coming.onComplete(
        result -> refusedIfThrown(() -> json(200, toJson.apply(result))), this::refused);
  }

  void json(int status, Buffer body) {
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(body);
  }

  void refused(Throwable failure) {
    Refusal refusal = Commands.refusal(failure);
    counters.refused(refusal.code());
    Problem.of(refusal).send(response, counters);
  }
}
