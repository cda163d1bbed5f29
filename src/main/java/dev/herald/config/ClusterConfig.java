package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How nodes find each other and become one service.
 *
 * @param enabled whether there may be other nodes at all
 * @param name nodes of other names are ignored
 * @param members where others may be, each {@code HOST} or {@code HOST:PORT}
 * @param configuredHost this node's address for other nodes; absent: loopback, which only nodes of
 *     this machine reach
 * @param port for members; with {@code LOCAL}, the first of 40 that may be used
 * @param eventBusPort for messages between nodes; 0: any free one
 * @param joinTimeout within which a starting node must be a safe member
 * @param service the name of the headless service whose DNS answer lists all nodes
 * @param backups nodes beside the first that hold each address
 * @param minorityAfter how long a node that is cut off with fewer than half of the others waits for
 *     them before it decides without them
 * @param deadAfter for how long a node says nothing before others go on without it; whole seconds
 */
public record ClusterConfig(
    boolean enabled,
    String name,
    Discovery discovery,
    List<String> members,
    Optional<String> configuredHost,
    int port,
    int eventBusPort,
    Duration joinTimeout,
    String service,
    int backups,
    Duration minorityAfter,
    Duration deadAfter) {
  /** Ports that nodes of one machine share, from {@code port} on. */
  public static final int LOCAL_PORTS = 40;

  private static final int MAX_PORT = 65_535;
  private static final Pattern MEMBER =
      Pattern.compile("(\\[[^\\]\\s]+\\]|[^\\s:\\[\\]]+)(:\\d+)?");

  /** Where other nodes are looked for. */
  public enum Discovery {
    /** On this machine, over loopback. */
    LOCAL,
    /** At the addresses of a list. */
    MEMBERS,
    /** At the addresses that DNS has for a headless service. */
    KUBERNETES
  }

  public ClusterConfig {
    members = List.copyOf(members);
    check(!name.isBlank(), "cluster.name", "\"" + name + "\"", "must not be empty");
    check(
        port >= 1 && port <= MAX_PORT - LOCAL_PORTS,
        "cluster.port",
        port,
        "must be 1 to " + (MAX_PORT - LOCAL_PORTS));
    check(
        eventBusPort >= 0 && eventBusPort <= MAX_PORT,
        "cluster.eventBusPort",
        eventBusPort,
        "must be 0 (any free) to 65535");
    check(
        joinTimeout.toMillis() >= 1_000,
        "cluster.joinTimeout",
        joinTimeout.toMillis() + "ms",
        "must be at least 1s");
    check(backups >= 0 && backups <= 6, "cluster.backups", backups, "must be 0 to 6");
    check(
        minorityAfter.toMillis() >= 0,
        "cluster.minorityAfter",
        minorityAfter.toMillis() + "ms",
        "must be 0s (at once) or more");
    boolean wholeSeconds = deadAfter.equals(Duration.ofSeconds(deadAfter.toSeconds()));
    check(
        wholeSeconds && deadAfter.toSeconds() >= 3 && deadAfter.toSeconds() <= 60,
        "cluster.deadAfter",
        deadAfter.toMillis() + "ms",
        "must be 3s to 60s, in whole seconds");
    for (String member : members) {
      check(
          MEMBER.matcher(member).matches(), "cluster.members", member, "must be HOST or HOST:PORT");
    }
    boolean used = enabled && discovery == Discovery.MEMBERS;
    check(!used || !members.isEmpty(), "cluster.members", members, "must name at least one node");
    check(
        !enabled || discovery != Discovery.KUBERNETES || !service.isBlank(),
        "cluster.kubernetes.service",
        "\"" + service + "\"",
        "must be the DNS name of the headless service");
    check(
        !enabled || discovery == Discovery.LOCAL || configuredHost.isPresent(),
        "cluster.host",
        "(not set)",
        "must be this node's own address, as other nodes reach it");
  }

  /** This node's address for other nodes. */
  public String host() {
    return configuredHost.orElse("127.0.0.1");
  }
}
