package dev.herald.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a Hazelcast cluster. A node's owner name is its member's UUID: another when it
 * joins again. Its name is an attribute of the member, see {@link #NAME}.
 *
 * <p>Thread-safe: what it tells is one immutable view, exchanged on Hazelcast's thread for
 * membership events.
 */
public final class HazelcastMembers implements Members, MembershipListener {
  /** The attribute that Vert.x knows a node by as well. */
  public static final String NAME = "__vertx.nodeId";

  /** Departed owners remembered; who left longer ago is not in the ledger any more, or harmless. */
  private static final int MAX_DEPARTED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembers.class);

  private record View(Map<String, String> nodeOfOwner, Set<String> others, Set<String> departed) {}

  private final String self;
  private final Cluster cluster;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile View view = new View(Map.of(), Set.of(), Set.of());

  public HazelcastMembers(Cluster cluster) {
    this.cluster = cluster;
    this.self = cluster.getLocalMember().getAttribute(NAME);
    cluster.addMembershipListener(this);
    look(view.departed());
  }

  /** The owner name of this node. */
  public String owner() {
    return cluster.getLocalMember().getUuid().toString();
  }

  public int size() {
    return cluster.getMembers().size();
  }

  private static String name(Member member) {
    return String.valueOf(member.getAttribute(NAME));
  }

  private void look(Set<String> departed) {
    Map<String, String> nodes = new HashMap<>();
    for (Member member : cluster.getMembers()) {
      nodes.put(member.getUuid().toString(), name(member));
    }
    Set<String> others = new HashSet<>(nodes.values());
    others.remove(self);
    view = new View(Map.copyOf(nodes), Set.copyOf(others), Set.copyOf(departed));
  }

  @Override
  public Collection<String> others() {
    return view.others();
  }

  @Override
  public boolean isMember(String node) {
    return view.others().contains(node);
  }

  @Override
  public Optional<String> nodeOf(String owner) {
    return Optional.ofNullable(view.nodeOfOwner().get(owner));
  }

  @Override
  public Set<String> departed(Collection<String> owners) {
    Set<String> departed = view.departed();
    if (departed.isEmpty() || owners.isEmpty()) {
      return Set.of();
    }
    List<String> gone = new ArrayList<>(0);
    for (String owner : owners) {
      if (departed.contains(owner)) {
        gone.add(owner);
      }
    }
    return Set.copyOf(gone);
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    Member member = event.getMember();
    look(view.departed());
    LOG.info("node joined name={} members={}", name(member), event.getMembers().size());
    String owner = member.getUuid().toString();
    listeners.forEach(listener -> listener.joined(name(member), owner));
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    Member member = event.getMember();
    UUID uuid = member.getUuid();
    Set<String> departed = new LinkedHashSet<>();
    departed.add(uuid.toString());
    for (String before : view.departed()) {
      if (departed.size() < MAX_DEPARTED) {
        departed.add(before);
      }
    }
    look(departed);
    LOG.info("node left name={} members={}", name(member), event.getMembers().size());
    listeners.forEach(listener -> listener.left(name(member), uuid.toString()));
  }
}
