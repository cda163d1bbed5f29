package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.Message;
import java.util.List;
import java.util.Set;

/** Carries messages to the nodes that own their address. Thread-safe. */
public interface MessageRouter {
  /**
   * To every one of {@code nodes}. This node's own part, if it is among them, enters its {@link
   * dev.herald.core.Delivery} as a remote one would.
   *
   * @param messages of one address, all of them kept or none, oldest first
   */
  void route(Set<String> nodes, Address to, List<Message> messages);

  /** To every node, this one included. */
  void broadcast(Message message);
}
