package dev.herald.config;

import static dev.herald.config.ConfigException.check;

/** All that can be configured, validated. */
public record HeraldConfig(
    HttpConfig http,
    ClusterConfig cluster,
    AuthConfig auth,
    HistoryConfig history,
    LimitsConfig limits,
    HeartbeatConfig heartbeat,
    DrainConfig drain,
    BridgeConfig bridge,
    LogConfig log,
    Diagnostics diagnostics) {

  /**
   * What is served beside the service.
   *
   * @param echo whether {@code /ws/echo} is served
   * @param metrics whether {@code /metrics} is served
   */
  public record Diagnostics(boolean echo, boolean metrics) {}

  public HeraldConfig {
    check(
        bridge.tcpPort() == 0
            || bridge.tcpPort() != http.port() && bridge.tcpPort() != http.opsPort(),
        "bridge.tcp.port",
        bridge.tcpPort(),
        "must be neither http.port nor ops.port");
    boolean exposed = auth.mode() == AuthConfig.Mode.OPEN && !http.isLoopback();
    check(
        !exposed || auth.allowOpen(),
        "http.host",
        http.host(),
        "is not loopback, and auth.mode open lets everyone in under any name;"
            + " set auth.allowOpen to true if that is meant");
  }

  /** The host under which this node is told to others: where it binds, unless that is anywhere. */
  public String shownHost() {
    boolean anywhere = http.host().equals("0.0.0.0") || http.host().equals("::");
    return anywhere && cluster.enabled() ? cluster.host() : http.host();
  }
}
