package dev.herald.testing;

import dev.herald.cluster.Members;
import dev.herald.core.ClusterView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one node sees of a {@link Constellation}. */
public final class FakeMembers implements Members, ClusterView {
  private static final String OWNER = "owner-";

  private final String self;
  private final Set<String> others = new HashSet<>();
  private final Set<String> departed = new HashSet<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private Object list = new Object();
  private boolean minority;

  public FakeMembers(String self) {
    this.self = self;
  }

  public void add(String node) {
    others.add(node);
    list = new Object();
    listeners.forEach(listener -> listener.joined(node, ownerOf(node)));
  }

  public void remove(String node) {
    others.remove(node);
    list = new Object();
    departed.add(ownerOf(node));
    listeners.forEach(listener -> listener.left(node, ownerOf(node)));
  }

  /** Whether the node is, or is no longer, cut off with fewer than half of the others. */
  public void minority(boolean now) {
    minority = now;
  }

  /** The node has another owner name from now on. */
  public void rename(String node) {
    String before = ownerOf(node);
    departed.add(before);
    names.merge(node, 1, Integer::sum);
    list = new Object();
    if (node.equals(self)) {
      listeners.forEach(Listener::renamed);
    } else {
      listeners.forEach(listener -> listener.left(node, before));
      listeners.forEach(listener -> listener.joined(node, ownerOf(node)));
    }
  }

  private String ownerOf(String node) {
    int renamed = names.getOrDefault(node, 0);
    return OWNER + node + (renamed == 0 ? "" : "/" + renamed);
  }

  @Override
  public String owner() {
    return ownerOf(self);
  }

  @Override
  public Object members() {
    return list;
  }

  @Override
  public boolean isMinority() {
    return minority;
  }

  @Override
  public boolean isApart() {
    return false;
  }

  @Override
  public void leaves(String node) {}

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
    String node = owner.substring(OWNER.length()).split("/", 2)[0];
    if (!owner.equals(ownerOf(node))) {
      return Optional.empty();
    }
    return others.contains(node) || node.equals(self) ? Optional.of(node) : Optional.empty();
  }

  @Override
  public Set<String> owners() {
    Set<String> owners = new HashSet<>();
    others.forEach(node -> owners.add(ownerOf(node)));
    owners.add(owner());
    return owners;
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
