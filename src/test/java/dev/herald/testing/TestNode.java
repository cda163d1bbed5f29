package dev.herald.testing;

import dev.herald.Node;
import dev.herald.config.ConfigLoader;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real node on a free port of loopback, in this process. */
public final class TestNode implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final int ATTEMPTS = 5;

  private final Node node;

  private TestNode(Node node) {
    this.node = node;
  }

  public static TestNode start(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("http.port=0");
    Node node = new Node(ConfigLoader.load(Optional.empty(), Map.of(), all));
    Await.result(node.start());
    return new TestNode(node);
  }

  /** One that serves bridge clients over TCP, on a port that nobody else has taken. */
  public static TestNode startWithBridge(String... settings) {
    for (int attempt = 1; ; attempt++) {
      List<String> all = new ArrayList<>(List.of(settings));
      all.add("bridge.tcp.port=" + freePort());
      try {
        return start(all.toArray(String[]::new));
      } catch (AssertionError taken) {
        if (attempt == ATTEMPTS) {
          throw taken;
        }
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return node.port();
  }

  public int bridgePort() {
    return node.bridgePort();
  }

  public Node node() {
    return node;
  }

  /** Headers are name and value in turn. */
  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  public HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  public HttpResponse<String> send(HttpRequest request) {
    return Await.result(
        Future.fromCompletionStage(HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString())));
  }

  public RawSocket connect(String path, String... headers) {
    return RawSocket.open(port(), path, headers);
  }

  /** The value of a figure of /metrics; 0 if it is not there. */
  public double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  /** A peer may see its end before it is counted. */
  public void awaitMetric(String name, double value) {
    Await.until(name + " is " + value, () -> metric(name) == value);
  }

  @Override
  public void close() {
    Await.result(node.stop());
  }
}
