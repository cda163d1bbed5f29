package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.time.Duration;

/**
 * @param spread over which the sessions are told to connect again; at most 2 ms for each of them
 * @param limit after which the node stops whatever is still open
 */
public record DrainConfig(Duration spread, Duration limit) {
  public DrainConfig {
    check(!spread.isNegative(), "drain.spread", spread.toMillis() + "ms", "must be 0 or more");
    check(
        limit.compareTo(spread) >= 0,
        "drain.limit",
        limit.toMillis() + "ms",
        "must be at least drain.spread (" + spread.toMillis() + "ms)");
  }
}
