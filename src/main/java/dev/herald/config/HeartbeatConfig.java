package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.time.Duration;

/**
 * @param interval silence of a peer after which it is pinged
 * @param timeout further silence after which its session ends
 */
public record HeartbeatConfig(Duration interval, Duration timeout) {
  public HeartbeatConfig {
    check(
        interval.toMillis() >= 100,
        "heartbeat.interval",
        interval.toMillis() + "ms",
        "must be at least 100ms");
    check(
        timeout.toMillis() >= 100,
        "heartbeat.timeout",
        timeout.toMillis() + "ms",
        "must be at least 100ms");
  }

  /** How long a peer may say nothing. */
  public Duration patience() {
    return interval.plus(timeout);
  }
}
