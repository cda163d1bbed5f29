package dev.herald.ledger;

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
}
