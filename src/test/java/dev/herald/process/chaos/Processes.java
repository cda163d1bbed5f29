package dev.herald.process.chaos;

import dev.herald.testing.Await;
import dev.herald.testing.Hosts;
import dev.herald.testing.Jar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/** Nodes as processes, of one cluster, with what a test does to them. For the test's thread. */
final class Processes implements Nodes, AutoCloseable {
  private static final Path LOGS = Path.of("target", "chaos");

  /**
   * Three nodes that have just begun, on two cores: a profile showed the second compiler of the JVM
   * to take 60 to 70 percent of both for more than a minute. No node is that young for long.
   */
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  /** Neither assertions nor a search for leaks, as they are shipped. */
  private static final List<String> TIMED = List.of("-Xmx1g");

  private final Optional<Hosts> hosts;
  private final List<String> options;
  private final List<String> settings;
  private final List<Jar> jars = new ArrayList<>();
  private final List<Jar> ended = new ArrayList<>();
  private final AtomicReferenceArray<InetSocketAddress> addresses;
  private final Thread hook = new Thread(this::endAll);
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private Processes(int count, Optional<Hosts> hosts, List<String> checks, List<String> settings) {
    this.hosts = hosts;
    this.options = new ArrayList<>(checks);
    options.add(ONE_COMPILER);
    this.settings = List.copyOf(settings);
    this.addresses = new AtomicReferenceArray<>(count);
    Runtime.getRuntime().addShutdownHook(hook); // for a test run that is ended from outside
  }

  /** All on this machine, ready and members of one cluster. */
  static Processes start(int count, List<String> settings) {
    return new Processes(count, Optional.empty(), Jar.CHECKED, settings).startAll();
  }

  /** As {@link #start}, for a test that is held to seconds: they run as they are shipped. */
  static Processes startTimed(int count, List<String> settings) {
    return new Processes(count, Optional.empty(), TIMED, settings).startAll();
  }

  /** One on each host. */
  static Processes startOn(Hosts hosts, int count, List<String> settings) {
    return new Processes(count, Optional.of(hosts), Jar.CHECKED, settings).startAll();
  }

  /** One on each host, as {@link #startTimed}. */
  static Processes startTimedOn(Hosts hosts, int count, List<String> settings) {
    return new Processes(count, Optional.of(hosts), TIMED, settings).startAll();
  }

  private Processes startAll() {
    try {
      for (int node = 0; node < count(); node++) {
        jars.add(begin(node));
      }
      for (int node = 0; node < count(); node++) {
        ready(node);
      }
      awaitNodes();
      return this;
    } catch (RuntimeException | AssertionError failure) {
      close();
      throw failure;
    }
  }

  private Jar begin(int node) {
    List<String> arguments = new ArrayList<>(List.of("--port", hosts.isPresent() ? "8080" : "0"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    // a session of its own: who is stopped does not take its siblings along
    List<String> starter = new ArrayList<>(List.of("setsid"));
    if (hosts.isPresent()) {
      starter.addAll(0, hosts.get().on(node + 1));
      arguments.addAll(List.of("--set", "cluster.host=" + hosts.get().address(node + 1)));
    }
    return Jar.run(starter, options, Map.of(), arguments);
  }

  private void ready(int node) {
    Jar jar = jars.get(node);
    jar.awaitReady();
    String host = hosts.map(all -> all.door(node + 1)).orElse("127.0.0.1");
    addresses.set(node, new InetSocketAddress(host, jar.port()));
  }

  @Override
  public int count() {
    return addresses.length();
  }

  @Override
  public InetSocketAddress address(int node) {
    return addresses.get(node);
  }

  /** SIGKILL; returns when it is dead. */
  void kill(int node) {
    jars.get(node).process().destroyForcibly();
    jars.get(node).exitCode();
  }

  /** Both at once, as far as that can be. */
  void kill(int one, int other) {
    jars.get(one).process().destroyForcibly();
    kill(other);
    kill(one);
  }

  /** SIGSTOP: it holds its connections and does nothing. */
  void freeze(int node) {
    jars.get(node).signal("STOP");
  }

  void thaw(int node) {
    jars.get(node).signal("CONT");
  }

  /** SIGTERM; returns when it has ended. */
  void stop(int node) {
    jars.get(node).signal("TERM");
    int code = jars.get(node).exitCode();
    if (code != 0) {
      throw new AssertionError("ended with " + code + ": " + jars.get(node).errors());
    }
  }

  /** A new process in the place of one that has ended; returns when it is ready. */
  void restart(int node) {
    ended.add(jars.get(node));
    jars.set(node, begin(node));
    ready(node);
  }

  /** Returns when all that live and are not stopped see as many as live. */
  void awaitNodes() {
    List<Jar> alive = jars.stream().filter(jar -> jar.process().isAlive()).toList();
    for (Jar jar : alive) {
      int node = jars.indexOf(jar);
      Await.until(
          Duration.ofMinutes(2),
          () -> "node " + node + " sees " + alive.size() + ": " + get(node, "/api/cluster"),
          () -> get(node, "/api/cluster").split("\"name\"", -1).length - 1 == alive.size());
    }
  }

  /** The body of the answer of a node; what went wrong, if it did. */
  String get(int node, String path) {
    InetSocketAddress address = address(node);
    URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(5))
            .header("Authorization", "Bearer k")
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What all that have not been started anew have said so far. */
  String errors() {
    return jars.stream().map(Jar::errors).collect(Collectors.joining());
  }

  /**
   * Writes the standard error of all processes so far to files, and the metrics of those that live,
   * for who looks for a cause.
   */
  void writeLogs(String name) {
    try {
      Files.createDirectories(LOGS);
      List<Jar> all = new ArrayList<>(jars);
      all.addAll(ended);
      for (int i = 0; i < all.size(); i++) {
        String metrics = all.get(i).process().isAlive() ? get(i, "/metrics") : "";
        Files.writeString(
            LOGS.resolve(name.replaceAll("\\W+", "-") + "-" + i + ".log"),
            all.get(i).errors() + metrics);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void endAll() {
    jars.forEach(jar -> jar.process().destroyForcibly());
  }

  @Override
  public void close() {
    endAll();
    jars.forEach(Jar::close);
    ended.forEach(Jar::close);
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
