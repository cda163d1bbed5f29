package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hazelcast.multimap.MultiMap;
import dev.herald.testing.Await;
import dev.herald.testing.EventStream;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestCluster;
import dev.herald.testing.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three nodes are one service: the rules of the protocol hold, whatever node one is on. */
class NodesClusterTest {
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.start(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static RawSocket join(int node, String user, String room) {
    RawSocket socket = cluster.connect(node, "/ws?user=" + user + "&room=" + room);
    socket.json("joined");
    return socket;
  }

  private static String data(RawSocket socket) {
    return socket.json("message").path("data").asText();
  }

  @Test
  void aMessageToAUserReachesEveryDeviceOnEveryNode() {
    try (RawSocket phone = cluster.connect(0, "/ws?user=ann");
        RawSocket laptop = cluster.connect(1, "/ws?user=ann");
        RawSocket bob = cluster.connect(2, "/ws?user=bob")) {
      bob.text("{'type':'send','to':'user:ann','data':'hello','id':1}");
      JsonNode ack = bob.json("ack");
      for (RawSocket device : List.of(phone, laptop)) {
        JsonNode message = device.json("message");
        assertThat(message.path("data").asText()).isEqualTo("hello");
        assertThat(message.path("from").asText()).isEqualTo("user:bob");
        assertThat(message.path("offset")).isEqualTo(ack.path("offset"));
        assertThat(message.path("epoch")).isEqualTo(ack.path("epoch"));
      }
    }
  }

  @Test
  void aMessageToEveryoneReachesAllNodes() {
    try (RawSocket ann = cluster.connect(0, "/ws?user=ann");
        RawSocket bob = cluster.connect(1, "/ws?user=bob");
        RawSocket cat = cluster.connect(2, "/ws?user=cat")) {
      ann.text("plain words");
      for (RawSocket socket : List.of(ann, bob, cat)) {
        assertThat(data(socket)).isEqualTo("plain words");
      }
    }
  }

  @Test
  void echoFalseLeavesOutTheOneSessionAlone() {
    try (RawSocket ann = join(0, "ann", "echo");
        RawSocket annToo = join(1, "ann", "echo")) {
      ann.text("{'type':'send','to':'room:echo','data':1,'echo':false}");
      ann.text("{'type':'send','to':'room:echo','data':2}");
      assertThat(data(annToo)).isEqualTo("1");
      assertThat(data(annToo)).isEqualTo("2");
      assertThat(data(ann)).isEqualTo("2");
    }
  }

  @Test
  void whatIsNotKeptHasNoPositionAndArrivesInOrder() {
    try (RawSocket ann = join(0, "ann", "typing");
        RawSocket bob = join(1, "bob", "typing")) {
      for (int i = 1; i <= 20; i++) {
        ann.text("{'type':'send','to':'room:typing','data':" + i + ",'keep':false}");
      }
      for (int i = 1; i <= 20; i++) {
        JsonNode message = bob.json("message");
        assertThat(message.path("data").asInt()).isEqualTo(i);
        assertThat(message.has("offset")).isFalse();
      }
    }
  }

  @Test
  void binaryTravelsByteForByte() {
    byte[] head = "{\"type\":\"send\",\"to\":\"room:bin\"}\n".getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[head.length + 256];
    System.arraycopy(head, 0, frame, 0, head.length);
    for (int i = 0; i < 256; i++) {
      frame[head.length + i] = (byte) i;
    }
    try (RawSocket ann = join(0, "ann", "bin");
        RawSocket bob = join(2, "bob", "bin")) {
      ann.frame(0x82, frame);
      RawSocket.Frame received = bob.next();
      assertThat(received.opcode()).isEqualTo(2);
      String text = StandardCharsets.ISO_8859_1.decode(received.payload().duplicate()).toString();
      assertThat(text).startsWith("{\"type\":\"message\",\"to\":\"room:bin\"").contains("\n");
      String body = text.substring(text.indexOf('\n') + 1);
      assertThat(body).hasSize(256);
      assertThat(body.chars().toArray()).startsWith(0, 1, 2).endsWith(254, 255);
    }
  }

  @Test
  void whoLeavesOnOneNodeHearsNoMore() {
    try (RawSocket ann = join(0, "ann", "left");
        RawSocket bob = join(1, "bob", "left")) {
      bob.text("{'type':'leave','room':'left','id':9}");
      bob.json("left");
      ann.text("{'type':'send','to':'room:left','data':'gone?','id':1}");
      assertThat(data(ann)).isEqualTo("gone?");
      bob.text("{'type':'ping','id':2}");
      JsonNode next = bob.json();
      assertThat(next.path("type").asText()).isEqualTo("pong");
    }
  }

  @Test
  void aBackEndPostsToAnyNode() {
    try (RawSocket ann = cluster.connect(2, "/ws?user=ann2")) {
      assertThat(
              cluster
                  .node(0)
                  .post(
                      "/api/messages",
                      "{\"to\":\"user:ann2\",\"data\":\"from behind\"}",
                      "Content-Type",
                      "application/json")
                  .statusCode())
          .isEqualTo(202);
      assertThat(data(ann)).isEqualTo("from behind");
    }
  }

  @Test
  void everyNodeTellsOfAllNodes() throws IOException {
    Set<String> names = new HashSet<>();
    cluster.nodes().forEach(node -> names.add(node.node().name()));
    try (RawSocket ann = cluster.connect(1, "/ws?user=counted&room=counted")) {
      ann.json("joined");
      for (TestNode node : cluster.nodes()) {
        JsonNode answer = new ObjectMapper().readTree(node.get("/api/cluster").body());
        Set<String> told = new HashSet<>();
        long rooms = 0;
        for (JsonNode one : answer.path("nodes")) {
          told.add(one.path("name").asText());
          assertThat(one.path("address").asText()).matches("127\\.0\\.0\\.1:\\d+");
          rooms += one.path("rooms").asLong();
        }
        assertThat(told).isEqualTo(names);
        assertThat(rooms).isPositive();
        assertThat(node.metric("herald_cluster_members")).isEqualTo(3);
      }
    }
  }

  private static double addresses() {
    return cluster.nodes().stream()
        .mapToDouble(node -> node.metric("herald_ledger_addresses"))
        .sum();
  }

  @Test
  void usersAndRoomsNeedNoRegistrationOfTheirOwn() {
    MultiMap<Object, Object> registrations =
        TestCluster.hazelcast(cluster.node(0)).getMultiMap("__vertx.subs");
    int before = registrations.size();
    assertThat(before).isBetween(3, 12);
    for (int round = 0; round < 10; round++) {
      List<RawSocket> sockets = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        String name = "many" + round + "-" + i;
        sockets.add(cluster.connect(i % 3, "/ws?user=" + name + "&room=" + name));
      }
      sockets.forEach(RawSocket::close);
    }
    // claims outlive their sessions for a while, so that all are there at once
    Await.until("20,000 addresses are in the ledger", () -> addresses() > 20_000);
    assertThat(registrations.size()).isEqualTo(before);
  }

  /** A browser connects again by itself, and sends the id of the last event. */
  @Test
  void aStreamOfEventsGoesOnOnAnotherNode() {
    try (TestCluster cluster = TestCluster.start(2)) {
      String path = "/sse?user=sse-ann&room=sse-a&room=sse-b";
      String id;
      try (EventStream stream = EventStream.open(cluster.node(1).port(), path)) {
        stream.next("joined");
        stream.next("joined");
        publish(cluster.node(0), "room:sse-a", 1);
        publish(cluster.node(1), "room:sse-b", 2);
        stream.next("");
        stream.next("");
        id = stream.lastId();
        cluster.kill(1);
      }
      publish(cluster.node(0), "room:sse-a", 3);
      publish(cluster.node(0), "user:sse-ann", 4);
      try (EventStream again =
          EventStream.open(cluster.node(0).port(), path, "Last-Event-ID", id)) {
        Set<Integer> missed = new TreeSet<>();
        missed.add(again.next("").json().path("data").asInt());
        missed.add(again.next("").json().path("data").asInt());
        assertThat(missed).containsExactly(3, 4);
        publish(cluster.node(0), "room:sse-b", 5);
        assertThat(again.next("").json().path("data").asInt()).isEqualTo(5);
      }
    }
  }

  private static void publish(TestNode node, String to, int data) {
    String body = "{\"to\":\"" + to + "\",\"data\":" + data + "}";
    assertThat(node.post("/api/messages", body, "Content-Type", "application/json").statusCode())
        .isEqualTo(202);
  }
}
