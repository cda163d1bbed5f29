package dev.herald.edge;

import dev.herald.app.Commands;
import dev.herald.auth.ApiKeys;
import dev.herald.core.Counters;
import dev.herald.core.NodeInfo;
import dev.herald.core.Refusal;
import dev.herald.edge.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What an operator asks: health, metrics and the nodes of the cluster. */
final class OpsRoutes {
  /**
   * Where the answers come from.
   *
   * @param notReady the reasons; empty if it is ready
   * @param metrics empty where they are switched off
   * @param metricsNeedKey whether metrics are served where anybody can connect
   */
  record Sources(
      Supplier<List<String>> notReady,
      Supplier<Future<List<NodeInfo>>> nodes,
      Optional<Supplier<String>> metrics,
      boolean metricsNeedKey) {}

  private final Sources sources;
  private final ApiKeys keys;
  private final Counters counters;

  OpsRoutes(Sources sources, ApiKeys keys, Counters counters) {
    this.sources = sources;
    this.keys = keys;
    this.counters = counters;
  }

  void mount(Router router) {
    router.get("/health/live").handler(context -> health(context, List.of()));
    router.get("/health/ready").handler(context -> health(context, sources.notReady().get()));
    router.route("/health/*").handler(this::onlyGet);
    sources
        .metrics()
        .ifPresent(
            scrape -> {
              if (sources.metricsNeedKey()) {
                router.get("/metrics").handler(this::checkKey);
              }
              router.get("/metrics").handler(context -> metrics(context, scrape.get()));
              router.route("/metrics").handler(this::onlyGet);
            });
    router.route("/api/*").handler(this::checkKey);
    router.get("/api/cluster").handler(this::cluster);
    router.route("/api/cluster").handler(this::onlyGet);
  }

  /** Behind the last route under {@code /api}: nothing there has that name. */
  void mountNotFound(Router router) {
    router
        .route("/api/*")
        .handler(
            context ->
                new Problem(404, "bad-frame", "the API has no such path")
                    .send(context.response(), counters));
  }

  private void onlyGet(RoutingContext context) {
    boolean known = context.request().method().equals(HttpMethod.GET);
    context.response().putHeader("Allow", "GET");
    new Problem(known ? 404 : 405, "bad-frame", known ? "there is no such path" : "use GET")
        .send(context.response(), counters);
  }

  private static void health(RoutingContext context, List<String> reasons) {
    context
        .response()
        .setStatusCode(reasons.isEmpty() ? 200 : 503)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(
            new JsonObject()
                .put("status", reasons.isEmpty() ? "up" : "down")
                .put("reasons", new JsonArray(reasons))
                .encode());
  }

  private static void metrics(RoutingContext context, String text) {
    context
        .response()
        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .end(text);
  }

  private void cluster(RoutingContext context) {
    sources
        .nodes()
        .get()
        .onComplete(
            nodes -> cluster(context, nodes),
            failure -> {
              Refusal refusal = Commands.refusal(failure);
              Problem.of(refusal).send(context.response(), counters);
            });
  }

  private static void cluster(RoutingContext context, List<NodeInfo> all) {
    JsonArray nodes = new JsonArray();
    for (NodeInfo node : all) {
      nodes.add(
          new JsonObject()
              .put("name", node.name())
              .put("address", node.address())
              .put("version", node.version())
              .put("since", node.since().toString())
              .put("sessions", node.sessions())
              .put("rooms", node.rooms())
              .put("messagesPerSecond", node.messagesPerSecond()));
    }
    context
        .response()
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(new JsonObject().put("nodes", nodes).encode());
  }

  private void checkKey(RoutingContext context) {
    HttpServerRequest request = context.request();
    boolean forwarded =
        request.headers().names().stream()
            .anyMatch(
                name ->
                    name.equalsIgnoreCase("Forwarded")
                        || name.regionMatches(true, 0, "X-Forwarded-", 0, 12));
    ApiKeys.Verdict verdict =
        keys.check(
            new ApiKeys.Request(
                Optional.ofNullable(request.getHeader("Authorization")),
                Optional.ofNullable(request.getHeader("Origin")),
                String.valueOf(request.getHeader("Host")),
                forwarded));
    switch (verdict) {
      case ALLOWED -> context.next();
      case UNKNOWN -> {
        context.response().putHeader("WWW-Authenticate", "Bearer");
        Problem.forbidden(401, "a known key is needed: Authorization: Bearer KEY")
            .send(context.response(), counters);
      }
      case FORBIDDEN ->
          Problem.forbidden(403, "without api.keys, only this machine itself may call")
              .send(context.response(), counters);
    }
  }
}
