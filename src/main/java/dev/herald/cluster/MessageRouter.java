package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Message;
import dev.herald.core.Notice;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Carries messages to other nodes: those that own their address. Messages that one loop hands on
 * for one address arrive in that order. Called on the loops of this node.
 */
public interface MessageRouter {
  /**
   * To the node of every one of {@code owners}, where they enter the {@link
   * dev.herald.core.Delivery}. Owners that are no members now are skipped.
   *
   * @param owners without this node
   * @param messages of one address, all of them kept or none, oldest first
   */
  void route(Set<String> owners, Address to, List<Message> messages);

  /**
   * Tells the nodes of {@code owners} how far an address has come; they read what they lack.
   *
   * @param owners without this node
   */
  void tell(Set<String> owners, AddressHead head);

  /** To every other node. */
  void broadcast(Message message);

  /**
   * To the node of every one of {@code owners}. One that is lost on the way is told there as {@link
   * dev.herald.core.Delivery#missed}.
   *
   * @param owners without this node
   */
  void tell(Set<String> owners, Notice notice);

  /** Those of {@code owners} that have left the cluster for good. */
  Set<String> departed(Collection<String> owners);
}
