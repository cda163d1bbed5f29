package dev.herald.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.TcpIpConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Knows the members that were lost, and lets Hazelcast look for those alone that answer.
 *
 * <p>Hazelcast 5.3.8 by itself looks for each in turn, and waits five seconds for a connection: the
 * end of a cut was noticed late. So all are asked at once here, by {@link FirstWord}.
 *
 * <p>For one thread at a time; {@link #look} blocks.
 */
final class LostMembers {
  /** As long a member that was lost is looked for. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int MAX_LOST = 100;

  private final Cluster cluster;
  private final TcpIpConfig search;
  private final Set<String> configured;
  private final FirstWord word;
  private final LongSupplier nanos;

  /** When each was last seen to be a member, the newest last. */
  private final Map<Address, Long> seen = new LinkedHashMap<>();

  /**
   * @param search where Hazelcast finds whom to look for; of this object from now on
   * @param configured who may begin apart from this node and is to be found: host and port
   * @param nanos a monotonic clock
   */
  LostMembers(
      Cluster cluster,
      TcpIpConfig search,
      Collection<String> configured,
      FirstWord word,
      LongSupplier nanos) {
    this.cluster = cluster;
    this.search = search;
    this.configured = Set.copyOf(configured);
    this.word = word;
    this.nanos = nanos;
    search.clear();
  }

  /** To be called twice a second or so. The oldest member alone looks for others. */
  void look() {
    Set<Member> members = cluster.getMembers();
    remember(members);
    if (!members.iterator().next().localMember()) {
      return;
    }
    Set<Address> missing = new LinkedHashSet<>(seen.keySet());
    configured.forEach(place -> resolved(place).ifPresent(missing::add));
    members.forEach(member -> missing.remove(member.getAddress()));
    List<String> found = awake(missing);
    if (!found.equals(search.getMembers())) {
      search.setMembers(found);
    }
  }

  private void remember(Set<Member> members) {
    long now = nanos.getAsLong();
    for (Member member : members) {
      seen.remove(member.getAddress());
      seen.put(member.getAddress(), now);
    }
    seen.values().removeIf(at -> now - at > PATIENCE.toNanos());
    Iterator<Address> oldest = seen.keySet().iterator();
    for (int tooMany = seen.size() - members.size() - MAX_LOST; tooMany > 0; tooMany--) {
      oldest.next();
      oldest.remove();
    }
  }

  private List<String> awake(Set<Address> places) {
    Map<Address, CompletableFuture<Boolean>> asked = new LinkedHashMap<>();
    places.forEach(place -> asked.put(place, word.isAnswered(place)));
    List<String> awake = new ArrayList<>();
    asked.forEach(
        (place, answered) -> {
          if (answered.join()) {
            awake.add(HazelcastConfigs.withPort(place.getHost(), place.getPort()));
          }
        });
    return awake;
  }

  /** Hazelcast names members by their addresses, and looks only for addresses. */
  private static Optional<Address> resolved(String place) {
    try {
      return Optional.of(new Address(InetAddress.getByName(host(place)), port(place)));
    } catch (UnknownHostException unknown) {
      return Optional.empty();
    }
  }

  private static String host(String place) {
    return place.substring(0, place.lastIndexOf(':')).replace("[", "").replace("]", "");
  }

  private static int port(String place) {
    return Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
  }
}
