package dev.herald.process.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.map.IMap;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How soon the users of a dead node are taken out of their rooms. */
@Tag("chaos")
@Tag("timed")
class PresenceChaosIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  private static void join(RawSocket client, int rooms) {
    for (int i = 0; i < rooms; i++) {
      client.text("{'type':'join','room':'r" + i + "'}");
      if (i % 50 == 49) {
        for (int j = 0; j < 50; j++) {
          client.json("joined");
        }
      }
    }
  }

  private static void assertSoonAfter(long noticed) {
    Duration took = Duration.ofNanos(System.nanoTime() - noticed);
    System.out.println("users of a dead node were gone after " + took.toMillis() + " ms");
    assertThat(took).isLessThan(SOON);
  }

  @Test
  void watchersAreToldWithinFiveSeconds() {
    try (TestCluster cluster = TestCluster.start(3)) {
      int rooms = 100;
      join(cluster.connect(2, "/ws?user=dead"), rooms);
      RawSocket eye = cluster.connect(0, "/ws?user=eye");
      for (int i = 0; i < rooms; i++) {
        eye.text("{'type':'watch','room':'r" + i + "'}");
        assertThat(eye.json("watching").path("count").asInt()).isEqualTo(1);
      }
      cluster.kill(2);
      long noticed = System.nanoTime();
      for (int i = 0; i < rooms; i++) {
        JsonNode left = eye.json("member-left");
        assertThat(left.path("count").asInt()).isZero();
      }
      assertSoonAfter(noticed);
    }
  }

  @Test
  void twentyThousandRoomsAreEmptyWithinFiveSeconds() {
    try (TestCluster cluster = TestCluster.start(2, "limits.maxRoomsPerSession=100000")) {
      int rooms = 20_000;
      join(cluster.connect(1, "/ws?user=dead"), rooms);
      IMap<Object, Object> map = TestCluster.hazelcast(cluster.node(0)).getMap("herald.presence");
      Await.until("all are reported", () -> map.size() == rooms);
      cluster.kill(1);
      long noticed = System.nanoTime();
      Await.until("nobody is anywhere", map::isEmpty);
      assertSoonAfter(noticed);
    }
  }
}
