package dev.herald.ledger;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Set;

/**
 * The nodes that own sessions of an address.
 *
 * @param version rises by every change; 0 is before the first
 */
public record Owners(long version, Set<String> nodes) {
  public static final Owners NONE = new Owners(0, Set.of());

  public Owners {
    nodes = Set.copyOf(nodes);
  }

  /** The others, as {@code node} sees them. */
  public Set<String> without(String node) {
    return nodes.stream().filter(other -> !other.equals(node)).collect(toUnmodifiableSet());
  }
}
