package dev.herald.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import dev.herald.core.ClusterView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a Hazelcast cluster. A node's owner name is its member's UUID: another when it
 * joins again. Its name is an attribute of the member, see {@link #NAME}.
 *
 * <p>Thread-safe: what it tells is one immutable view, exchanged on Hazelcast's threads for
 * membership events. These are taken one at a time, each once.
 */
public final class HazelcastMembers implements Members, ClusterView, MembershipListener {
  /** The attribute that Vert.x knows a node by as well. */
  public static final String NAME = "__vertx.nodeId";

  /** Departed owners remembered; one that is forgotten is given up again where it still owns. */
  private static final int MAX_DEPARTED = 1_000;

  /**
   * Hazelcast tells each listener on one of five threads, by chance. One that Vert.x's own listener
   * is told on may be held up for seconds: that one asks all partitions when a member has left.
   */
  private static final int EARS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembers.class);

  /**
   * @param departed the newest first
   */
  private record View(
      String owner, Map<String, String> nodeOfOwner, Set<String> others, List<String> departed) {}

  private final String self;
  private final Cluster cluster;
  private final Majority majority;
  private final LongSupplier nanos;

  /** Members that have come and have not gone, as far as that has been told; guarded by this. */
  private final Set<UUID> told = new HashSet<>();

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** This node's owner name, as far as that has been told; guarded by this. */
  private String toldName;

  private final AtomicReference<View> view =
      new AtomicReference<>(new View("", Map.of(), Set.of(), List.of()));

  /**
   * @param minorityAfter how long lost members are waited for before what is left decides
   * @param deadAfter after how long a silent member is given up
   * @param nanos a monotonic clock
   */
  public HazelcastMembers(
      Cluster cluster, Duration minorityAfter, Duration deadAfter, LongSupplier nanos) {
    this.cluster = cluster;
    this.nanos = nanos;
    this.toldName = cluster.getLocalMember().getUuid().toString();
    this.self = cluster.getLocalMember().getAttribute(NAME);
    this.majority = new Majority(self, minorityAfter, deadAfter, nanos.getAsLong());
    for (int i = 0; i < EARS; i++) {
      cluster.addMembershipListener(this);
    }
    rememberAll();
    look(Optional.empty());
    nodes().forEach(member -> majority.joined(name(member), place(member)));
  }

  /** Processes of the application are members as well, and hold nothing. */
  private Collection<Member> nodes() {
    return cluster.getMembers().stream().filter(HazelcastMembers::isNode).toList();
  }

  private static boolean isNode(Member member) {
    return !member.isLiteMember();
  }

  /** Those who are there need not be told to have come. */
  private synchronized void rememberAll() {
    cluster.getMembers().forEach(member -> told.add(member.getUuid()));
  }

  /** Hazelcast exchanges its set of members when it changes, before it tells anybody. */
  @Override
  public Object members() {
    return cluster.getMembers();
  }

  @Override
  public boolean isMinority() {
    return majority.isMinority(size(), nanos.getAsLong());
  }

  @Override
  public boolean isApart() {
    return majority.isApart(size());
  }

  /** As {@link Majority#look}. */
  public void look() {
    majority.look(nanos.getAsLong());
  }

  /** As {@link Majority#doubted}. */
  List<Member> doubted() {
    Set<String> doubted = majority.doubted();
    return doubted.isEmpty()
        ? List.of()
        : nodes().stream().filter(member -> doubted.contains(name(member))).toList();
  }

  /** As {@link Majority#heard}. */
  void heard(Member member, long askedAt) {
    majority.heard(name(member), askedAt);
  }

  @Override
  public void leaves(String node) {
    majority.leaves(node);
  }

  @Override
  public String owner() {
    return cluster.getLocalMember().getUuid().toString();
  }

  /** Nodes of the cluster, this one included. */
  public int size() {
    int nodes = 0;
    for (Member member : cluster.getMembers()) {
      nodes += isNode(member) ? 1 : 0;
    }
    return nodes;
  }

  private static String name(Member member) {
    return String.valueOf(member.getAttribute(NAME));
  }

  private static String place(Member member) {
    return member.getAddress().toString();
  }

  /** Whoever looks last sees what is last: the members are read anew if two look at once. */
  private void look(Optional<String> departed) {
    view.updateAndGet(before -> look(before, departed));
  }

  private View look(View before, Optional<String> departed) {
    Map<String, String> nodes = new HashMap<>();
    for (Member member : nodes()) {
      nodes.put(member.getUuid().toString(), name(member));
    }
    Set<String> others = new HashSet<>(nodes.values());
    others.remove(self);
    List<String> gone = new ArrayList<>();
    departed.ifPresent(gone::add);
    before.departed().stream().filter(owner -> !gone.contains(owner)).forEach(gone::add);
    List<String> remembered = gone.subList(0, Math.min(gone.size(), MAX_DEPARTED));
    return new View(owner(), Map.copyOf(nodes), Set.copyOf(others), List.copyOf(remembered));
  }

  @Override
  public Collection<String> others() {
    return view.get().others();
  }

  @Override
  public boolean isMember(String node) {
    return view.get().others().contains(node);
  }

  @Override
  public Optional<String> nodeOf(String owner) {
    return Optional.ofNullable(view.get().nodeOfOwner().get(owner));
  }

  @Override
  public Set<String> owners() {
    return view.get().nodeOfOwner().keySet();
  }

  @Override
  public Set<String> departed(Collection<String> owners) {
    View now = view.get();
    if (now.departed().isEmpty()) {
      return Set.of();
    }
    return owners.stream()
        .filter(owner -> now.departed().contains(owner) && !now.nodeOfOwner().containsKey(owner))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void giveUp(String owner) {
    look(Optional.of(owner));
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized void memberAdded(MembershipEvent event) {
    Member member = event.getMember();
    if (!isNode(member) || !cluster.getMembers().contains(member) || !told.add(member.getUuid())) {
      checkName(event);
      return;
    }
    look(Optional.empty());
    majority.joined(name(member), place(member));
    LOG.info("node joined name={} members={}", name(member), size());
    String owner = member.getUuid().toString();
    listeners.forEach(listener -> listener.joined(name(member), owner));
    checkName(event);
  }

  /** Hazelcast tells nobody that this member has another name, but who else has come. */
  private void checkName(MembershipEvent event) {
    String now = owner();
    if (!toldName.equals(now)) {
      toldName = now;
      look(Optional.empty());
      LOG.info("node has joined again under another owner name");
      majority.joinedAgain(
          event.getMembers().stream()
              .filter(HazelcastMembers::isNode)
              .map(HazelcastMembers::name)
              .collect(Collectors.toSet()));
      listeners.forEach(Listener::renamed);
    }
  }

  @Override
  public synchronized void memberRemoved(MembershipEvent event) {
    Member member = event.getMember();
    if (!isNode(member)
        || cluster.getMembers().contains(member)
        || !told.remove(member.getUuid())) {
      return;
    }
    String owner = member.getUuid().toString();
    look(Optional.of(owner));
    majority.left(name(member), place(member), nanos.getAsLong());
    LOG.info("node left name={} members={}", name(member), size());
    listeners.forEach(listener -> listener.left(name(member), owner));
  }
}
