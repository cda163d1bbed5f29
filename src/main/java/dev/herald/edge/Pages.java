package dev.herald.edge;

import dev.herald.core.BuildInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The few files of the page, held in memory: a closed set, so that no path leads elsewhere. */
final class Pages {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final Map<String, String> FILES =
      Map.of(
          "/", "index.html",
          "/app.js", "app.js",
          "/style.css", "style.css",
          "/favicon.svg", "favicon.svg");

  private Pages() {}

  static void mount(Router router) {
    FILES.forEach((path, file) -> serve(router, path, "/web/" + file));
    serve(router, "/vue.js", vue());
  }

  private static void serve(Router router, String path, String resource) {
    byte[] bytes = read(resource);
    String type = type(resource);
    router
        .get(path)
        .handler(
            context -> {
              HttpServerResponse response = context.response();
              response
                  .putHeader("Content-Type", type)
                  .putHeader("Cache-Control", "no-cache")
                  .putHeader("X-Content-Type-Options", "nosniff")
                  .putHeader("Referrer-Policy", "no-referrer")
                  .putHeader("Content-Security-Policy", POLICY)
                  .end(Buffer.buffer(bytes));
            });
  }

  private static String type(String resource) {
    String ending = resource.substring(resource.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("no media type for " + resource);
    };
  }

  /** The runtime of Vue, without its template compiler: that would need eval. */
  private static String vue() {
    return "/META-INF/resources/webjars/vue/"
        + BuildInfo.vue()
        + "/dist/vue.runtime.global.prod.js";
  }

  private static byte[] read(String resource) {
    try (InputStream in = Pages.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing in the jar: " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
