package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestCluster;
import dev.herald.testing.TestNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is in a room, on a real node that is cut off and comes back under another owner name. */
class PresenceSplitClusterTest {
  /** All other members and the node take each other for dead, until they search for each other. */
  private static void split(TestCluster cluster, int index) {
    HazelcastInstance alone = TestCluster.hazelcast(cluster.node(index));
    List<HazelcastInstance> others = new ArrayList<>();
    for (TestNode node : cluster.nodes()) {
      if (node != cluster.node(index)) {
        others.add(TestCluster.hazelcast(node));
      }
    }
    others.forEach(other -> suspect(other, alone.getCluster().getLocalMember()));
    others.forEach(other -> suspect(alone, other.getCluster().getLocalMember()));
  }

  private static void suspect(HazelcastInstance who, Member whom) {
    ClusterServiceImpl service =
        ((HazelcastInstanceProxy) who).getOriginal().node.getClusterService();
    MemberImpl member = service.getMember(whom.getUuid());
    if (member != null) { // else others have told it already
      service.suspectMember(member, "a test", true);
    }
  }

  private static UUID owner(TestNode node) {
    return TestCluster.hazelcast(node).getCluster().getLocalMember().getUuid();
  }

  private static Map<String, Integer> members(RawSocket client) {
    client.text("{'type':'presence','id':1,'room':'r'}");
    Map<String, Integer> members = new TreeMap<>();
    client
        .json("presence")
        .path("members")
        .forEach(m -> members.put(m.path("user").asText(), m.path("sessions").asInt()));
    return members;
  }

  private static RawSocket member(TestCluster cluster, int node, String user) {
    RawSocket socket = cluster.connect(node, "/ws?user=" + user + "&room=r");
    socket.json("joined");
    return socket;
  }

  private static RawSocket eye(TestCluster cluster, int node, int count) {
    RawSocket eye = cluster.connect(node, "/ws?user=eye");
    eye.text("{'type':'watch','room':'r'}");
    assertThat(eye.json("watching").path("count").asInt()).isEqualTo(count);
    return eye;
  }

  /** What it knows from what it was told, and how many of them the last event counted. */
  private static void tell(JsonNode frame, Set<String> there) {
    String user = frame.path("user").asText();
    switch (frame.path("type").asText()) {
      case "member-joined" -> assertThat(there.add(user)).as(user + " is new").isTrue();
      case "member-left" -> assertThat(there.remove(user)).as(user + " was there").isTrue();
      default -> {
        return;
      }
    }
    assertThat(frame.path("count").asInt()).isEqualTo(there.size());
  }

  private static void listen(RawSocket eye, Set<String> there, Set<String> until) {
    while (!there.equals(until)) {
      tell(eye.json(), there);
    }
  }

  @Test
  void whoseNodeWasCutOffHasLeftAndComesBack() {
    try (TestCluster cluster = TestCluster.start(3)) {
      RawSocket bob = member(cluster, 0, "bob");
      RawSocket ann = member(cluster, 2, "ann");
      RawSocket eye = eye(cluster, 0, 2);
      RawSocket cutOff = eye(cluster, 2, 2);
      Set<String> eyes = new HashSet<>(Set.of("ann", "bob"));
      Set<String> cutOffs = new HashSet<>(eyes);
      UUID before = owner(cluster.node(2));
      split(cluster, 2);
      listen(eye, eyes, Set.of("bob"));
      RawSocket cat = member(cluster, 1, "cat");
      Set<String> all = Set.of("ann", "bob", "cat");
      listen(eye, eyes, all);
      assertThat(owner(cluster.node(2))).isNotEqualTo(before);
      listen(cutOff, cutOffs, all);
      for (RawSocket each : new RawSocket[] {ann, bob, cat}) {
        Await.until(
            "all are there", () -> members(each).equals(Map.of("ann", 1, "bob", 1, "cat", 1)));
      }
      ann.close();
      listen(eye, eyes, Set.of("bob", "cat"));
      listen(cutOff, cutOffs, Set.of("bob", "cat"));
    }
  }
}
