package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.Message;
import java.util.List;
import java.util.Set;

/** Carries messages to other nodes: those that own their address. Thread-safe. */
public interface MessageRouter {
  /**
   * To every one of {@code nodes}, where they enter the {@link dev.herald.core.Delivery}.
   *
   * @param nodes without this one
   * @param messages of one address, all of them kept or none, oldest first
   */
  void route(Set<String> nodes, Address to, List<Message> messages);

  /** To every other node. */
  void broadcast(Message message);
}
