package dev.herald.edge;

import dev.herald.core.BuildInfo;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The few files of the page, held in memory: a closed set, so that no path leads elsewhere. */
final class Pages {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final Map<String, String> CLIENT =
      Map.of(
          "/", "/web/index.html",
          "/app.js", "/web/app.js",
          "/style.css", "/web/style.css",
          "/favicon.svg", "/web/favicon.svg",
          "/asyncapi.yaml", "/web/asyncapi.yaml",
          // the runtime, without the template compiler: that would need eval
          "/vue.js", webJar("vue", BuildInfo.vue(), "dist/vue.runtime.global.prod.js"));

  private static final Map<String, String> API =
      Map.of(
          "/api.html", "/web/api.html",
          "/api.js", "/web/api.js",
          "/openapi.yaml", "/web/openapi.yaml",
          "/swagger-ui.js", webJar("swagger-ui", BuildInfo.swaggerUi(), "swagger-ui-bundle.js"),
          "/swagger-ui.css", webJar("swagger-ui", BuildInfo.swaggerUi(), "swagger-ui.css"));

  /** Shared by all servers of the process; nobody changes them. */
  private static final Map<String, byte[]> LOADED = new ConcurrentHashMap<>();

  private Pages() {}

  /** The page that talks to this node, and the description of how it does. */
  static void mountClient(Router router) {
    CLIENT.forEach((path, file) -> serve(router, path, file));
  }

  /** The description of the API, as a file and readable. */
  static void mountApi(Router router) {
    API.forEach((path, file) -> serve(router, path, file));
  }

  private static String webJar(String name, String version, String file) {
    return "/META-INF/resources/webjars/" + name + "/" + version + "/" + file;
  }

  private static void serve(Router router, String path, String resource) {
    byte[] bytes = LOADED.computeIfAbsent(resource, Pages::read);
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
                  .end(BufferInternal.buffer(Unpooled.wrappedBuffer(bytes)));
            });
  }

  private static String type(String resource) {
    String ending = resource.substring(resource.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      case "yaml" -> "application/yaml";
      default -> throw new IllegalArgumentException("no media type for " + resource);
    };
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
