package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import dev.herald.Application;
import dev.herald.client.HeraldClient;
import dev.herald.client.HeraldException;
import dev.herald.client.OutgoingMessage;
import dev.herald.client.Position;
import dev.herald.testing.Await;
import dev.herald.testing.BridgeClient;
import dev.herald.testing.HazelcastPair;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes of the application among the nodes of a cluster. */
class ApplicationClusterTest {
  private TestCluster cluster;
  private Application application;

  @AfterEach
  void stop() {
    if (application != null) {
      Await.result(application.leave());
    }
    cluster.close();
  }

  private void start(int nodes, String... settings) {
    cluster = TestCluster.start(nodes, settings);
    application = Await.result(Application.join(cluster.settings()));
  }

  @Test
  void itAsksWhateverNodeThereIs() {
    start(3);
    MultiMap<String, Object> subscriptions =
        TestCluster.hazelcast(cluster.node(0)).getMultiMap("__vertx.subs");
    assertThat(subscriptions.get("herald.send")).as("every node listens").hasSize(3);
    HeraldClient client = application.client();
    try (RawSocket ann = cluster.connect(0, "/ws?user=ann&room=a");
        RawSocket bob = cluster.connect(1, "/ws?user=bob&room=a")) {
      ann.json("joined");
      bob.json("joined");
      for (int i = 0; i < 30; i++) {
        Await.result(client.send(OutgoingMessage.of("room:a", i).from("app")));
      }
      for (RawSocket socket : new RawSocket[] {ann, bob}) {
        for (int i = 0; i < 30; i++) {
          JsonNode message = socket.json("message");
          assertThat(message.path("data").asInt()).isEqualTo(i);
          assertThat(message.path("offset").asInt()).isEqualTo(i + 1);
        }
      }
      Await.until("both are told", () -> Await.result(client.presence("a")).count() == 2);
      assertThat(
              Await.result(client.history("room:a", Optional.empty(), 100)).messages().stream()
                  .map(message -> message.data()))
          .containsExactlyElementsOf(IntStream.range(0, 30).boxed().toList());
    }
  }

  @Test
  void itIsNoNodeAndHoldsNothing() {
    start(2);
    assertThat(cluster.nodes()).allMatch(node -> node.node().clusterSize() == 2);
    String nodes = cluster.node(0).get("/api/cluster").body();
    assertThat(new JsonObject(nodes).getJsonArray("nodes")).hasSize(2);
    assertThat(
            TestCluster.hazelcast(cluster.node(0)).getCluster().getMembers().stream()
                .filter(Member::isLiteMember))
        .hasSize(1);
    HeraldClient client = application.client();
    for (int i = 0; i < 50; i++) {
      Await.result(client.send("room:held-" + i, i));
    }
    cluster.kill(0);
    assertThat(cluster.node(0).node().clusterSize()).isEqualTo(1);
    for (int i = 0; i < 50; i++) {
      String room = "room:held-" + i;
      assertThat(Await.result(client.history(room, Optional.empty(), 1)).messages()).hasSize(1);
    }
    Await.result(application.leave());
    assertThat(cluster.node(0).get("/health/ready").statusCode()).isEqualTo(200);
    application = Await.result(Application.join(cluster.settings()));
  }

  @Test
  void nodesThatComeLaterFindIt() {
    cluster = TestCluster.start(0);
    Future<Application> joining = Application.join(cluster.settings());
    cluster.join();
    application = Await.result(joining);
    cluster.join();
    Position first = Await.result(application.client().send("room:late", 1)).orElseThrow();
    cluster.drain(0);
    Position second = Await.result(application.client().send("room:late", 2)).orElseThrow();
    assertThat(second).isEqualTo(new Position(first.epoch(), 2));
  }

  /** As a node does that notices late, after a cut, that the application had left. */
  @Test
  void whatOthersHaveForgottenOfItIsToldAgain() {
    start(2, "bridge.services=[orders]");
    Await.result(
        application
            .vertx()
            .eventBus()
            .consumer("orders")
            .handler(order -> order.reply("done"))
            .completion());
    HazelcastInstance hazelcast = TestCluster.hazelcast(cluster.node(0));
    String name =
        hazelcast.getCluster().getMembers().stream()
            .filter(Member::isLiteMember)
            .map(member -> member.getAttribute(HazelcastMembers.NAME))
            .collect(Collectors.joining());
    hazelcast.getMap("__vertx.nodeInfo").remove(name);
    MultiMap<String, Object> subscriptions = hazelcast.getMultiMap("__vertx.subs");
    subscriptions.remove("herald.application." + name);
    subscriptions.remove("orders");
    try (BridgeClient ann = BridgeClient.web(cluster.node(0).port(), "ann")) {
      Await.until(
          "it is found again", () -> ann.ask("orders", "1").path("body").asText().equals("done"));
    }
    assertThat(Await.result(application.client().send("room:again", 1))).isPresent();
  }

  @Test
  void aNodeThatDrainsLosesNothingThatIsAsked() {
    start(2);
    HeraldClient client = application.client();
    List<Future<Optional<Position>>> sent = new ArrayList<>();
    Future<Void> drained = Future.succeededFuture();
    for (int i = 0; i < 2_000; i++) {
      if (i == 500) {
        drained = cluster.node(0).node().drain();
      }
      Future<Optional<Position>> next = client.send("room:drained", i);
      sent.add(next);
      if (i % 5 == 0) {
        Await.result(next);
      }
    }
    Await.result(drained);
    cluster.forget(0);
    sent.forEach(Await::result);
    assertThat(Await.result(client.send("room:drained", "last")))
        .hasValueSatisfying(place -> assertThat(place.offset()).isEqualTo(2_001));
  }

  @Test
  void whenAllNodesHaveEndedItFindsThoseThatComeNext() {
    start(1);
    Await.result(application.client().send("room:first", 1));
    cluster.kill(0);
    assertThat(
            Await.result(
                application
                    .client()
                    .presence("room")
                    .map(presence -> "there")
                    .otherwise(failure -> ((HeraldException) failure).code())))
        .isEqualTo("unavailable");
    cluster.join();
    Await.until(
        "it asks the new one",
        () ->
            Await.result(
                application.client().presence("room").map(true).otherwise(failure -> false)));
  }

  @Test
  void withoutANodeItDoesNotJoin() {
    start(1);
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    settings.add("cluster.joinTimeout=1s");
    String failure =
        Await.result(
            Application.join(settings.toArray(String[]::new))
                .map(joined -> "joined")
                .otherwise(Throwable::getMessage));
    assertThat(failure).contains("there is no node in the cluster test-");
  }

  @Test
  void itsServicesAreAskedByClientsOfAnyNode() {
    start(2, "bridge.services=[orders]");
    Await.result(
        application
            .vertx()
            .eventBus()
            .<JsonObject>consumer("orders")
            .handler(
                order ->
                    order.reply(
                        new JsonObject()
                            .put("by", order.headers().get("from"))
                            .put("id", order.body().getInteger("id"))))
            .completion());
    for (int i = 0; i < 2; i++) {
      try (BridgeClient ann = BridgeClient.web(cluster.node(i).port(), "ann")) {
        JsonNode body = ann.ask("orders", "{'id':7}").path("body");
        assertThat(body.path("by").asText()).isEqualTo("user:ann");
        assertThat(body.path("id").asInt()).isEqualTo(7);
      }
    }
  }
}
