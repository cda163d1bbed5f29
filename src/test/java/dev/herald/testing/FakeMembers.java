package dev.herald.testing;

import dev.herald.cluster.Members;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one node sees of a {@link Constellation}. */
public final class FakeMembers implements Members {
  private static final String OWNER = "owner-";

  private final String self;
  private final Set<String> others = new HashSet<>();
  private final Set<String> departed = new HashSet<>();
  private final List<Listener> listeners = new ArrayList<>();

  public FakeMembers(String self) {
    this.self = self;
  }

  public void add(String node) {
    others.add(node);
    listeners.forEach(listener -> listener.joined(node, OWNER + node));
  }

  public void remove(String node) {
    others.remove(node);
    departed.add(OWNER + node);
    listeners.forEach(listener -> listener.left(node, OWNER + node));
  }

  @Override
  public Collection<String> others() {
    return Set.copyOf(others);
  }

  @Override
  public boolean isMember(String node) {
    return others.contains(node);
  }

  @Override
  public Optional<String> nodeOf(String owner) {
    String node = owner.substring(OWNER.length());
    return others.contains(node) || node.equals(self) ? Optional.of(node) : Optional.empty();
  }

  @Override
  public Set<String> departed(Collection<String> owners) {
    Set<String> gone = new HashSet<>(owners);
    gone.retainAll(departed);
    return gone;
  }

  @Override
  public void giveUp(String owner) {
    departed.add(owner);
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }
}
