package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.map.IMap;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestCluster;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is in a room, on real nodes that come, drain and die. */
class PresenceClusterTest {
  private static Map<String, Integer> members(RawSocket client, String room) {
    client.text("{'type':'presence','id':1,'room':'" + room + "'}");
    JsonNode presence = client.json("presence");
    Map<String, Integer> members = new TreeMap<>();
    presence
        .path("members")
        .forEach(m -> members.put(m.path("user").asText(), m.path("sessions").asInt()));
    assertThat(presence.path("count").asInt()).isEqualTo(members.size());
    return members;
  }

  private static RawSocket member(TestCluster cluster, int node, String user, String room) {
    RawSocket socket = cluster.connect(node, "/ws?user=" + user + "&room=" + room);
    socket.json("joined");
    return socket;
  }

  private static void heard(RawSocket eye, String type, String user, int count) {
    JsonNode event = eye.json(type);
    assertThat(event.path("user").asText()).isEqualTo(user);
    assertThat(event.path("count").asInt()).isEqualTo(count);
  }

  @Test
  void allNodesSeeWhoComesAndWhoDrains() {
    try (TestCluster cluster = TestCluster.start(2)) {
      RawSocket eye = cluster.connect(0, "/ws?user=eye");
      eye.text("{'type':'watch','id':1,'room':'r'}");
      assertThat(eye.json("watching").path("count").asInt()).isZero();
      member(cluster, 1, "ann", "r");
      heard(eye, "member-joined", "ann", 1);
      RawSocket phone = member(cluster, 0, "ann", "r");
      RawSocket bob = member(cluster, 1, "bob", "r");
      heard(eye, "member-joined", "bob", 2);
      assertThat(members(bob, "r")).isEqualTo(Map.of("ann", 2, "bob", 1));
      cluster.drain(1);
      heard(eye, "member-left", "bob", 1);
      phone.close();
      heard(eye, "member-left", "ann", 0);
    }
  }

  @Test
  void whoDiesWithItsNodeIsToldAsLeftOnce() {
    try (TestCluster cluster = TestCluster.start(3)) {
      RawSocket eye = cluster.connect(0, "/ws?user=eye");
      for (int i = 0; i < 40; i++) {
        member(cluster, 2, "dead" + i % 4, "r" + i);
        eye.text("{'type':'watch','room':'r" + i + "'}");
        eye.json("watching");
      }
      member(cluster, 1, "dead0", "r0");
      cluster.kill(2);
      Set<String> left = new HashSet<>();
      while (left.size() < 39) {
        JsonNode event = eye.json("member-left");
        String what = event.path("room").asText() + " " + event.path("user").asText();
        assertThat(left.add(what)).as(what + " is told once").isTrue();
      }
      assertThat(left).doesNotContain("r0 dead0");
      assertThat(members(eye, "r0")).isEqualTo(Map.of("dead0", 1));
      assertThat(members(eye, "r1")).isEmpty();
    }
  }

  @Test
  void theRoomsOfADeadNodeAreEmpty() {
    try (TestCluster cluster = TestCluster.start(2, "limits.maxRoomsPerSession=1000")) {
      RawSocket dead = cluster.connect(1, "/ws?user=dead");
      int rooms = 500;
      for (int i = 0; i < rooms; i++) {
        dead.text("{'type':'join','room':'r" + i + "'}");
      }
      IMap<Object, Object> map = TestCluster.hazelcast(cluster.node(0)).getMap("herald.presence");
      Await.until("all are reported", () -> map.size() == rooms);
      cluster.kill(1);
      Await.until("nobody is anywhere", map::isEmpty);
    }
  }

  @Test
  void aNodeThatDrainsLeavesNothingBehind() {
    try (TestCluster cluster = TestCluster.start(2)) {
      RawSocket ann = member(cluster, 1, "ann", "r");
      ann.text("{'type':'watch','room':'r'}");
      ann.json("watching");
      IMap<Object, Object> map = TestCluster.hazelcast(cluster.node(0)).getMap("herald.presence");
      assertThat(map.size()).isEqualTo(1);
      cluster.drain(1);
      assertThat(map.isEmpty()).isTrue();
    }
  }
}
