package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestCluster;
import org.junit.jupiter.api.Test;

/** A node goes without a word: nothing of it lingers. */
class NodeDeathClusterTest {
  @Test
  void whoLeavesInOrderOwnsNothingAnyMore() {
    try (TestCluster cluster =
        TestCluster.start(2, "history.default.ttl=1s", "history.default.positionTtl=1s")) {
      for (int i = 0; i < 300; i++) {
        cluster.connect(1, "/ws?room=guests" + i).close();
      }
      IMap<Object, Object> ledger = TestCluster.hazelcast(cluster.node(0)).getMap("herald.ledger");
      Await.until("all have claimed", () -> ledger.size() >= 600);
      cluster.drain(1);
      Await.until("what nobody owns is tidied away", () -> ledger.size() == 0);
    }
  }

  @Test
  void theOthersServeOnAndForgetIt() {
    try (TestCluster cluster = TestCluster.start(3)) {
      String dead = cluster.node(2).node().name();
      RawSocket ann = cluster.connect(0, "/ws?user=ann&room=r");
      ann.json("joined");
      RawSocket cat = cluster.connect(2, "/ws?user=cat&room=r");
      cat.json("joined");
      ann.text("{'type':'send','to':'room:r','data':1}");
      assertThat(cat.json("message").path("data").asInt()).isEqualTo(1);
      ann.json("message");
      MultiMap<String, Object> registrations =
          TestCluster.hazelcast(cluster.node(0)).getMultiMap("__vertx.subs");
      assertThat(registrations.keySet()).contains("herald.node." + dead);

      cluster.kill(2);

      Await.until(
          "its registration is gone",
          () -> registrations.keySet().stream().noneMatch(key -> key.contains(dead)));
      ann.text("{'type':'send','to':'room:r','data':2,'id':1}");
      assertThat(ann.json("message").path("data").asInt()).isEqualTo(2);
      ann.text("{'type':'send','to':'everyone','data':3}");
      assertThat(ann.json("message").path("data").asInt()).isEqualTo(3);
      Await.until(
          "nothing is on the way to it",
          () -> cluster.node(0).metric("herald_links_unconfirmed_bytes") == 0);
      assertThat(cluster.node(0).get("/api/cluster").body()).doesNotContain(dead);
    }
  }
}
