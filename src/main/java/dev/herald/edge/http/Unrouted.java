package dev.herald.edge.http;

import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what no route serves, in place of vertx-web, which would take what a client does wrong
 * for a fault of ours, and log it.
 */
public final class Unrouted {
  private static final Logger LOG = LoggerFactory.getLogger(Unrouted.class);

  private Unrouted() {}

  public static void mount(Router router, Counters counters) {
    router.errorHandler(400, context -> badTarget(context.response(), counters));
    router.errorHandler(404, context -> notFound(context, counters));
    router.errorHandler(
        405, context -> refuse(context.response(), 405, "use another method", counters));
    router.errorHandler(500, context -> failed(context, counters));
  }

  private static void notFound(RoutingContext context, Counters counters) {
    if (String.valueOf(context.request().path()).startsWith("/")) {
      refuse(context.response(), 404, "there is no such path", counters);
    } else {
      badTarget(context.response(), counters);
    }
  }

  private static void badTarget(HttpServerResponse response, Counters counters) {
    refuse(response, 400, "the request has no path and host that can be read", counters);
  }

  private static void refuse(
      HttpServerResponse response, int status, String detail, Counters counters) {
    new Problem(status, ErrorCode.BAD_FRAME.wireName(), detail).send(response, counters);
  }

  private static void failed(RoutingContext context, Counters counters) {
    LOG.error("a request failed, path={}", context.request().path(), context.failure());
    new Problem(500, ErrorCode.INTERNAL.wireName(), "the server failed; it has been logged")
        .send(context.response(), counters);
  }
}
