package dev.herald;

import dev.herald.cluster.ClusterMember;
import dev.herald.config.ConfigException;
import dev.herald.config.ConfigLoader;
import dev.herald.config.HeraldConfig;
import dev.herald.config.HttpConfig;
import dev.herald.core.BuildInfo;
import dev.herald.ops.Logging;
import java.io.PrintStream;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line. Exit codes: 0 after a drain, 1 if the node can't start, 2 for a wrong
 * configuration or argument; with one line on standard error that says what to do.
 */
@Command(
    name = "herald",
    description = "Real-time messages to a user, a room or everyone, over WebSocket.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Main implements Callable<Integer> {
  private static final int CAN_NOT_START = 1;
  private static final int WRONG_CONFIGURATION = 2;

  /** Threads of the JDK's common pool; read once, when that is first used. */
  private static final String POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

  private static final int FEW = 2;

  @Option(names = "--conf", paramLabel = "FILE", description = "a configuration file (YAML)")
  private Path file;

  /** What {@code --set} and its short forms say, in the order of the command line. */
  private final List<String> settings = new ArrayList<>();

  private Main() {}

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "sets one key, like --set limits.sessions=1000; may be repeated, later wins")
  void set(List<String> given) {
    addLast("", given);
  }

  @Option(names = "--cluster", description = "the same as --set cluster.enabled=true")
  void cluster(boolean given) {
    settings.add("cluster.enabled=" + given);
  }

  @Option(names = "--port", paramLabel = "N", description = "the same as --set http.port=N")
  void port(List<String> given) {
    addLast("http.port=", given);
  }

  /** Called for each occurrence, with all of that option so far; and with none at the beginning. */
  private void addLast(String key, List<String> given) {
    if (!given.isEmpty()) {
      settings.add(key + given.get(given.size() - 1));
    }
  }

  public static void main(String[] args) {
    useThePool();
    CommandLine line = new CommandLine(new Main());
    line.getCommandSpec().version("Herald " + BuildInfo.version());
    line.setParameterExceptionHandler(
        (wrong, given) -> fail(WRONG_CONFIGURATION, wrong.getMessage() + "; see --help"));
    int code = line.execute(args);
    if (code != 0 || line.isUsageHelpRequested() || line.isVersionHelpRequested()) {
      System.exit(code);
    }
  }

  /**
   * On up to two processors the common pool has one thread, and Hazelcast begins a new thread
   * instead for each answer of an operation on many entries: hundreds for one look at all rooms.
   */
  private static void useThePool() {
    if (Runtime.getRuntime().availableProcessors() <= FEW && System.getProperty(POOL) == null) {
      System.setProperty(POOL, Integer.toString(FEW));
    }
  }

  @Override
  public Integer call() {
    HeraldConfig config;
    try {
      config = ConfigLoader.load(Optional.ofNullable(file), System.getenv(), settings);
    } catch (ConfigException wrong) {
      return fail(WRONG_CONFIGURATION, wrong.getMessage());
    }
    Logging.configure(config.log());
    Node node = new Node(config);
    Shutdown shutdown = new Shutdown(node);
    shutdown.install();
    try {
      node.start().await();
    } catch (Exception failure) { // also checked ones: await throws what the future failed with
      return shutdown.cancel() ? fail(CAN_NOT_START, why(failure, config)) : 0;
    }
    shutdown.ready();
    announce(System.out, config, node);
    return 0;
  }

  private static void announce(PrintStream out, HeraldConfig config, Node node) {
    String host = config.http().host();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    // in one piece: who reads a pipe may not wait for the end of the line
    out.println(
        "Herald %s ready on http://%s:%d (node %s, cluster of %d)"
            .formatted(BuildInfo.version(), shown, node.port(), node.name(), node.clusterSize()));
    out.flush();
  }

  private static String why(Throwable failure, HeraldConfig config) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClusterMember.CanNotJoin canNotJoin) {
        return canNotJoin.getMessage();
      }
      boolean bind = String.valueOf(cause.getMessage()).contains("bind");
      if (bind || cause instanceof BindException || cause instanceof UnknownHostException) {
        return canNotListen(config.http(), failure, cause);
      }
    }
    return "can't start: " + failure;
  }

  private static String canNotListen(HttpConfig http, Throwable failure, Throwable cause) {
    String what = "http.port " + http.port();
    String option = "--port N";
    if (failure instanceof Node.CanNotListen other) {
      what = other.key() + " " + other.wanted();
      option = "--set " + other.key() + "=N";
    }
    return "can't listen on http.host %s, %s: %s; stop what uses the port, or choose another with %s"
        .formatted(http.host(), what, cause.getMessage(), option);
  }

  private static int fail(int code, String line) {
    System.err.println("herald: " + line.lines().findFirst().orElse(""));
    return code;
  }
}
