package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Message;
import dev.herald.core.Notice;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The router of a node that runs alone: there is nobody else. */
public final class LocalRouter implements MessageRouter {
  @Override
  public void route(Set<String> owners, Address to, List<Message> messages) {
    assert owners.isEmpty() : "owners beside a node that runs alone: " + owners;
  }

  @Override
  public void tell(Set<String> owners, AddressHead head) {
    assert owners.isEmpty() : "owners beside a node that runs alone: " + owners;
  }

  @Override
  public void broadcast(Message message) {}

  @Override
  public void tell(Set<String> owners, Notice notice) {
    assert owners.isEmpty() : "owners beside a node that runs alone: " + owners;
  }

  @Override
  public Set<String> departed(Collection<String> owners) {
    return Set.of();
  }
}
