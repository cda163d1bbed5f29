package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.FakeClient;
import dev.herald.testing.Heap;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients do that mean ill, and what is left of it in memory: nothing. */
class HeapTest {
  private static final String OURS = "dev.herald.";

  private final World node =
      new World(
              1,
              "history.default.ttl=1m",
              "history.default.positionTtl=2m",
              "history.default.keys=1000",
              "limits.maxQueuedBytes=65536",
              "limits.maxMessageBytes=32768")
          .tidying();

  @Test
  void nothingIsLeftOfClientsThatMeanIll() {
    abuse(0); // so that every class is loaded, and every singleton there
    Map<String, Integer> before = Heap.instances(OURS);
    assertThat(before).containsKeys("dev.herald.app.Lanes", "dev.herald.hub.Hub");
    abuse(1);
    assertThat(Heap.instances(OURS)).isEqualTo(before);
  }

  private void abuse(int round) {
    List<FakeClient> clients = new ArrayList<>();
    clients.add(joinsAndLeaves("ann" + round));
    clients.add(sendsKeys("bob" + round));
    clients.add(asksForWhatIsNot("cat" + round));
    clients.forEach(FakeClient::vanish);
    node.advance(Duration.ofMinutes(20));
    clients.clear();
    assertThat(node.homes.rooms()).isZero();
    assertThat(node.ledgerSize.addresses()).isZero();
    assertThat(node.ledgerSize.bytes()).isZero();
  }

  /** Of one room, and never reads an answer; how many may wait for it is the socket's affair. */
  private FakeClient joinsAndLeaves(String name) {
    FakeClient client = node.connect(name, "room");
    client.stuck(true);
    for (int i = 0; i < 5_000; i++) {
      String command = i % 2 == 0 ? "leave" : "join";
      client.send("{'type':'" + command + "','room':'room','id':" + i + "}");
      if (i % 20 == 0) {
        node.advance(Duration.ofMillis(1));
      }
    }
    return client;
  }

  /** Ten thousand in a second. */
  private FakeClient sendsKeys(String name) {
    FakeClient client = node.connect(name, "room");
    for (int i = 0; i < 10_000; i++) {
      client.send("{'type':'send','to':'room:room','data':1,'key':'" + name + i + "'}");
      if (i % 10 == 0) {
        node.advance(Duration.ofMillis(1));
      }
    }
    node.settle();
    assertThat(node.ledgerSize.bytes()).as("keys are bounded").isLessThan(1_000_000);
    return client;
  }

  private FakeClient asksForWhatIsNot(String name) {
    FakeClient client = node.connect(name);
    String epoch = epoch(client);
    client.take();
    join(client, "'since':{'epoch':'neverwas','offset':7}");
    assertThat(client.one("joined").path("recovered").asBoolean(true)).isFalse();
    client.send("{'type':'leave','room':'room'}");
    join(client, "'since':{'epoch':'" + epoch + "','offset':9007199254740991}");
    assertThat(client.one("joined").path("recovered").asBoolean(true)).isFalse();
    client.send("{'type':'leave','room':'room'}");
    join(client, "'since':{'epoch':'" + epoch + "','offset':-1}");
    assertThat(client.one("error").path("code").asText()).isEqualTo("bad-frame");
    join(client, "'last':1000000");
    assertThat(client.take("message")).hasSizeLessThanOrEqualTo(100);
    client.send(
        "{'type':'send','to':'room:room','data':1,'key':'" + "k".repeat(50_000) + "','id':1}");
    node.settle();
    assertThat(client.one("error").path("code").asText()).isEqualTo("too-large");
    return client;
  }

  private void join(FakeClient client, String how) {
    client.send("{'type':'join','room':'room'," + how + "}");
    node.advance(Duration.ofMillis(10));
  }

  private String epoch(FakeClient client) {
    client.take();
    join(client, "'last':1");
    String epoch = client.one("joined").path("epoch").asText();
    client.send("{'type':'leave','room':'room'}");
    node.advance(Duration.ofMillis(10));
    return epoch;
  }
}
