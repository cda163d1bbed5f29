package dev.herald.core;

/** The cluster as this node sees it at this very moment. Thread-safe. */
public interface ClusterView {
  /** This node's name among the owners of addresses: another when it has left and joined again. */
  String owner();

  /** The list of the members: the same object as long as it has not changed. */
  Object members();

  /**
   * Whether this node is cut off with fewer than half of those that it was with: others may go on
   * without it, and what it decided alone would be lost when they meet again.
   */
  boolean isMinority();

  /**
   * Whether this node goes on without others that it has lost, and that may go on without it: what
   * it decides is to be told from what they decide when they meet again.
   */
  boolean isApart();

  /** A node that runs alone. */
  static ClusterView alone(String owner) {
    return new ClusterView() {
      @Override
      public String owner() {
        return owner;
      }

      @Override
      public Object members() {
        return owner;
      }

      @Override
      public boolean isApart() {
        return false;
      }

      @Override
      public boolean isMinority() {
        return false;
      }
    };
  }
}
