package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Message;
import dev.herald.ledger.Owners;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the messages of one address go: to its owners, as the ledger told them last.
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Routes {
  private final LaneContext context;
  private Owners owners = Owners.NONE;
  private Set<String> others = Set.of();
  private String self = "";

  /** The members of the cluster when the owners were asked for: last, and those that are known. */
  private Object asked;

  private Object members;

  Routes(LaneContext context) {
    this.context = context;
  }

  /**
   * The version of the owners that are known here; none if the cluster has changed since: each side
   * of a split counts on from the same one, and so does a copy that missed the last change when its
   * node takes over.
   */
  long version() {
    asked = context.view().members();
    boolean same = members == asked && self.equals(context.owner());
    return same ? owners.version() : Owners.NONE.version();
  }

  void learn(Optional<Owners> changed) {
    String now = context.owner();
    if (changed.isPresent() || !now.equals(self)) {
      owners = changed.orElse(owners);
      self = now;
      members = asked;
      others = owners.without(self);
    }
  }

  /** Whether this node is one of the owners. */
  boolean leadHere() {
    return others.size() < owners.nodes().size();
  }

  /** Owners that have left the cluster for good, for the ledger to forget. */
  Set<String> departed() {
    return others.isEmpty() ? Set.of() : context.router().departed(others);
  }

  void send(Address to, List<Message> messages) {
    if (!others.isEmpty()) {
      context.router().route(others, to, messages);
    }
  }
}
