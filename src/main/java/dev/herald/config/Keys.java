package dev.herald.config;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every key there is, and its default. {@code conf/herald.yaml} explains them; a test compares the
 * two.
 */
final class Keys {
  /** Keys whose value is text, taken raw from the environment and the command line. */
  private static final Set<String> TEXT =
      Set.of(
          "http.host",
          "auth.mode",
          "cluster.name",
          "cluster.discovery",
          "cluster.host",
          "cluster.kubernetes.service",
          "log.format",
          "log.level");

  private static final Set<String> OTHER =
      Set.of(
          "http.port",
          "ops.port",
          "cluster.enabled",
          "cluster.members",
          "cluster.port",
          "cluster.eventBusPort",
          "cluster.joinTimeout",
          "cluster.minorityAfter",
          "cluster.deadAfter",
          "cluster.backups",
          "auth.allowOpen",
          "api.keys",
          "history.default.size",
          "history.default.bytes",
          "history.default.keys",
          "history.default.ttl",
          "history.default.positionTtl",
          "history.rules",
          "limits.maxMessageBytes",
          "limits.maxQueuedBytes",
          "limits.maxRoomsPerSession",
          "limits.sessions",
          "limits.pendingCommands",
          "limits.handshakeTimeout",
          "limits.historyBytes",
          "heartbeat.interval",
          "heartbeat.timeout",
          "drain.spread",
          "drain.limit",
          "bridge.tcp.port",
          "bridge.services",
          "diagnostics.echo",
          "metrics.enabled");

  private static final List<String> ALL =
      Stream.concat(TEXT.stream(), OTHER.stream()).sorted().toList();

  private Keys() {}

  static List<String> names() {
    return ALL;
  }

  static boolean isText(String key) {
    return TEXT.contains(key);
  }

  /** Whether there are keys below it. */
  static boolean isGroup(String name) {
    return ALL.stream().anyMatch(key -> key.startsWith(name + "."));
  }

  static HeraldConfig build(Values values) {
    return new HeraldConfig(
        new HttpConfig(
            values.text("http.host", "127.0.0.1"),
            values.integer("http.port", 8080),
            values.integer("ops.port", 0)),
        cluster(values),
        new AuthConfig(
            values.oneOf("auth.mode", AuthConfig.Mode.class, AuthConfig.Mode.OPEN),
            values.flag("auth.allowOpen", false),
            values.texts("api.keys")),
        history(values),
        limits(values),
        new HeartbeatConfig(
            values.duration("heartbeat.interval", Duration.ofSeconds(25)),
            values.duration("heartbeat.timeout", Duration.ofSeconds(10))),
        new DrainConfig(
            values.duration("drain.spread", Duration.ofSeconds(10)),
            values.duration("drain.limit", Duration.ofSeconds(30))),
        new BridgeConfig(
            values.integer("bridge.tcp.port", 0),
            new LinkedHashSet<>(values.texts("bridge.services"))),
        new LogConfig(
            values.oneOf("log.format", LogConfig.Format.class, LogConfig.Format.TEXT),
            values.oneOf("log.level", LogConfig.Level.class, LogConfig.Level.INFO)),
        new HeraldConfig.Diagnostics(
            values.flag("diagnostics.echo", false), values.flag("metrics.enabled", true)));
  }

  private static ClusterConfig cluster(Values values) {
    String host = values.text("cluster.host", "");
    return new ClusterConfig(
        values.flag("cluster.enabled", false),
        values.text("cluster.name", "herald"),
        values.oneOf(
            "cluster.discovery", ClusterConfig.Discovery.class, ClusterConfig.Discovery.LOCAL),
        values.texts("cluster.members"),
        host.isBlank() ? Optional.empty() : Optional.of(host),
        values.integer("cluster.port", 5701),
        values.integer("cluster.eventBusPort", 0),
        values.duration("cluster.joinTimeout", Duration.ofSeconds(60)),
        values.text("cluster.kubernetes.service", ""),
        values.integer("cluster.backups", 1),
        values.duration("cluster.minorityAfter", Duration.ofSeconds(30)),
        values.duration("cluster.deadAfter", Duration.ofSeconds(5)));
  }

  private static HistoryConfig history(Values values) {
    HistoryLimits otherwise =
        HistoryLimits.of(
            "history.default",
            values.integer("history.default.size", 100),
            values.longInteger("history.default.bytes", 1_048_576),
            values.integer("history.default.keys", 10_000),
            new HistoryLimits.Ages(
                values.duration("history.default.ttl", Duration.ofMinutes(10)),
                values.duration("history.default.positionTtl", Duration.ofDays(30))));
    return new HistoryConfig(otherwise, values.historyRules("history.rules", otherwise));
  }

  private static LimitsConfig limits(Values values) {
    return new LimitsConfig(
        values.integer("limits.maxMessageBytes", 65_536),
        values.integer("limits.maxQueuedBytes", 1_048_576),
        values.integer("limits.maxRoomsPerSession", 128),
        values.integer("limits.sessions", 0),
        values.integer("limits.pendingCommands", 64),
        values.duration("limits.handshakeTimeout", Duration.ofSeconds(10)),
        values.longInteger("limits.historyBytes", 0));
  }
}
