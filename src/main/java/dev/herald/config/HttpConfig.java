package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * @param port 0: any free one
 * @param opsPort where API, health and metrics are; 0: on {@code port}
 */
public record HttpConfig(String host, int port, int opsPort) {
  private static final int MAX_PORT = 65_535;

  public HttpConfig {
    check(!host.isBlank(), "http.host", host, "must be a host name or an address");
    check(
        host.indexOf('[') < 0 && host.indexOf(']') < 0,
        "http.host",
        host,
        "must be without brackets: an IPv6 address is written like ::1");
    check(port >= 0 && port <= MAX_PORT, "http.port", port, "must be 0 (any free) to 65535");
    check(
        opsPort >= 0 && opsPort <= MAX_PORT,
        "ops.port",
        opsPort,
        "must be 0 (the same as http.port) to 65535");
    check(opsPort == 0 || opsPort != port, "ops.port", opsPort, "must not be http.port");
  }

  /** Whether only this machine can connect. */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
