package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.util.Set;

/**
 * @param tcpPort where bridge clients connect over TCP; 0: nowhere
 * @param services addresses of the event bus that bridge clients may send to
 */
public record BridgeConfig(int tcpPort, Set<String> services) {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_SERVICE = 200;

  public BridgeConfig {
    services = Set.copyOf(services);
    check(
        tcpPort >= 0 && tcpPort <= MAX_PORT,
        "bridge.tcp.port",
        tcpPort,
        "must be 0 (off) to 65535");
    for (String service : services) {
      check(
          !service.isBlank() && service.length() <= MAX_SERVICE,
          "bridge.services",
          service,
          "must be addresses of 1 to " + MAX_SERVICE + " characters");
      check(
          !isOurs(service),
          "bridge.services",
          service,
          "must not be an address of Herald: user:…, room:…, everyone, herald.… or __vertx.…");
    }
  }

  private static boolean isOurs(String service) {
    return service.startsWith("user:")
        || service.startsWith("room:")
        || service.equals("everyone")
        || service.startsWith("herald.")
        || service.startsWith("__vertx.");
  }
}
