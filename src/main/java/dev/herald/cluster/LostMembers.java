package dev.herald.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Calls the members that were lost, so that the end of a cut is noticed within about a second.
 * Hazelcast 5.3.8 looks for them by itself, one after the other: it tries each once, and then waits
 * five seconds for a connection. One that is made here ends that wait. There is no public way to
 * have a member connect to another.
 *
 * <p>Thread-safe.
 */
final class LostMembers implements MembershipListener {
  /** As long as Hazelcast itself looks for a member that was lost. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int MAX_LOST = 100;

  private final HazelcastInstance hazelcast;
  private final LongSupplier nanos;

  /** When each was lost. */
  private final Map<Address, Long> lost = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic clock
   */
  LostMembers(HazelcastInstance hazelcast, LongSupplier nanos) {
    this.hazelcast = hazelcast;
    this.nanos = nanos;
    hazelcast.getCluster().addMembershipListener(this);
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    lost.remove(event.getMember().getAddress());
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    if (lost.size() < MAX_LOST) {
      lost.put(event.getMember().getAddress(), nanos.getAsLong());
    }
  }

  /** To be called twice a second or so. The oldest member alone looks for others. */
  void call() {
    if (lost.isEmpty() || !hazelcast.getCluster().getMembers().iterator().next().localMember()) {
      return;
    }
    long now = nanos.getAsLong();
    lost.values().removeIf(since -> now - since > PATIENCE.toNanos());
    Node node = ((HazelcastInstanceProxy) hazelcast).getOriginal().node;
    for (Address address : lost.keySet()) {
      node.getServer().getConnectionManager(EndpointQualifier.MEMBER).getOrConnect(address, true);
    }
  }
}
