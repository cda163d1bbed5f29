package dev.herald.cluster;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of the cluster, as this one sees them now. A node has a name, by which others send to
 * it; its claims in the ledger bear its owner name, which is another as soon as it has left and
 * joined again. Thread-safe.
 */
public interface Members {
  /** The names of all nodes but this one. */
  Collection<String> others();

  boolean isMember(String node);

  /** The node that owns what this owner claimed; empty if it is not a member now. */
  Optional<String> nodeOf(String owner);

  /** The owner names of all nodes, this one included. */
  Set<String> owners();

  /** Those of {@code owners} that left, or were given up: they will never be members again. */
  Set<String> departed(Collection<String> owners);

  /** This owner has been no member for so long that it must have left before this node came. */
  void giveUp(String owner);

  /** The node says that it is about to leave, in order. */
  void leaves(String node);

  /** What changes; told on any thread, after the methods above tell it. */
  interface Listener {
    void joined(String node, String owner);

    void left(String node, String owner);

    /** This node has joined again, under another owner name. */
    void renamed();
  }

  void listen(Listener listener);
}
