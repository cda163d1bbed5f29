package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.Delivery;
import dev.herald.core.Message;
import java.util.List;
import java.util.Set;

/** The router of a node that runs alone. */
public final class LocalRouter implements MessageRouter {
  private final String node;
  private final Delivery delivery;

  public LocalRouter(String node, Delivery delivery) {
    this.node = node;
    this.delivery = delivery;
  }

  @Override
  public void route(Set<String> nodes, Address to, List<Message> messages) {
    if (nodes.contains(node)) {
      delivery.deliver(to, messages);
    }
  }

  @Override
  public void broadcast(Message message) {
    delivery.deliver(message.to(), List.of(message));
  }
}
