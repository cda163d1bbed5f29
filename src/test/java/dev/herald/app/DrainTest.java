package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.CloseReason;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static List<FakeClient> clients(World world, int count) {
    List<FakeClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(world.connecting("u" + i, i == 0 ? 0 : 1));
    }
    world.settle();
    clients.forEach(FakeClient::take);
    return clients;
  }

  @Test
  void sessionsAreToldAndClosedOneAfterTheOtherHoweverLoopsAreFilled() {
    World world = new World(1);
    List<FakeClient> clients = clients(world, 100);
    Future<Void> drained = world.drain().start();
    world.settle();
    Set<Long> paces = new HashSet<>();
    for (FakeClient client : clients) {
      long after = client.one("reconnect").path("after").asLong();
      assertThat(after).isBetween(0L, 198L);
      paces.add(after);
    }
    assertThat(paces).hasSize(100);
    world.advance(Duration.ofMillis(99));
    assertThat(world.gateway.sessions()).isEqualTo(50);
    assertThat(drained.isComplete()).isFalse();
    world.advance(Duration.ofMillis(100));
    assertThat(drained.succeeded()).isTrue();
    assertThat(clients).allMatch(c -> c.transport.closed() == CloseReason.GOING_AWAY);
    assertThat(world.gateway.reserve()).isFalse();
  }

  @Test
  void aNodeWithoutSessionsIsDrainedAtOnce() {
    World world = new World(1);
    assertThat(world.drain().start().isComplete()).isTrue();
  }

  @Test
  void aLargeNodeKeepsToItsSpread() {
    World world = new World(1, "drain.spread=1s");
    List<FakeClient> clients = clients(world, 2_000);
    world.drain().start();
    world.settle();
    long most = 0;
    for (FakeClient client : clients) {
      most = Math.max(most, client.one("reconnect").path("after").asLong());
    }
    assertThat(most).isBetween(900L, 1_000L);
  }

  @Test
  void commandsInHandAreAnsweredAndNoFurtherOnesAreRead() {
    World slow = new World(1, new FaultLedger.Faults(0, 0, 400), "drain.spread=0s");
    FakeClient ann = slow.connect("ann");
    ann.take();
    ann.send("{'type':'send','to':'room:r','data':1,'id':1}");
    slow.drain().start();
    slow.advance(Duration.ofNanos(1));
    assertThat(ann.transport.closed()).isNull();
    assertThat(ann.transport.isReading()).isFalse();
    slow.advance(Duration.ofSeconds(2));
    List<JsonNode> frames = ann.take();
    assertThat(frames.stream().map(f -> f.path("type").asText()))
        .containsExactly("reconnect", "ack");
    assertThat(ann.transport.closed()).isEqualTo(CloseReason.GOING_AWAY);
  }

  @Test
  void whoeverIsStillOpenAtTheLimitIsClosed() {
    World dead =
        new World(7, new FaultLedger.Faults(0, 0, 900), "drain.spread=0s", "drain.limit=1ms");
    FakeClient ann = dead.connect("ann");
    ann.send("{'type':'send','to':'room:r','data':1,'id':1}");
    Future<Void> drained = dead.drain().start();
    dead.advance(Duration.ofMillis(2));
    assertThat(drained.isComplete()).isTrue();
    assertThat(ann.transport.closed()).isEqualTo(CloseReason.GOING_AWAY);
  }

  @Test
  void whoIsOnlyOpeningIsToldToo() {
    World slow = new World(1, new FaultLedger.Faults(0, 0, 400));
    FakeClient ann = slow.connecting("ann", 0);
    slow.drain().start();
    slow.advance(Duration.ofSeconds(2));
    assertThat(ann.take().stream().map(f -> f.path("type").asText()))
        .containsExactly("welcome", "reconnect");
    assertThat(ann.transport.closed()).isEqualTo(CloseReason.GOING_AWAY);
  }

  @Test
  void aBusyRoomDoesNotStarveWhatIsNotKept() {
    World slow = new World(1, new FaultLedger.Faults(0, 0, 50));
    FakeClient ann = slow.connect("ann", "r");
    slow.advance(Duration.ofSeconds(1));
    ann.take();
    ann.send("{'type':'send','to':'room:r','data':'typing','keep':false,'id':0}");
    boolean arrived = false;
    for (int i = 1; i < 60 && !arrived; i++) {
      ann.send("{'type':'send','to':'room:r','data':1,'id':" + i + "}");
      ann.send("{'type':'send','to':'room:r','data':'typing','keep':false,'id':-1}");
      slow.advance(Duration.ofMillis(10));
      arrived =
          ann.take("message").stream().anyMatch(f -> f.path("data").asText().equals("typing"));
    }
    assertThat(arrived).isTrue();
  }
}
