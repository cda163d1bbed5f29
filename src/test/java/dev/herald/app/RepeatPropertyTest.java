package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.Constellation;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * Idempotent publishing: a sender that repeats its messages with their keys, on whatever node, over
 * a ledger that delays, repeats and loses answers, has each stored and delivered once.
 */
class RepeatPropertyTest {
  private static final FaultLedger.Faults BAD = new FaultLedger.Faults(10, 20, 600);
  private static final int MESSAGES = 40;

  /** What is known of the messages of one sender, by number, which is key and data as well. */
  private static final class Sender {
    final List<FakeClient> clients = new ArrayList<>();
    final Map<Integer, Set<Long>> acknowledged = new HashMap<>();

    void send(FakeClient client, int number) {
      client.send(
          "{'type':'send','id':%d,'to':'room:r','key':'k%d','data':%d}"
              .formatted(number, number, number));
    }

    void look() {
      for (FakeClient client : clients) {
        client.session.heard();
        for (JsonNode ack : client.take("ack")) {
          acknowledged
              .computeIfAbsent(ack.path("id").asInt(), none -> new HashSet<>())
              .add(ack.path("offset").asLong());
        }
      }
    }
  }

  @RepeatedTest(50)
  void onOneNode(RepetitionInfo run) {
    World world = new World(run.getCurrentRepetition(), BAD, "history.default.size=1000");
    play(List.of(world), run);
  }

  @RepeatedTest(30)
  void onThreeNodes(RepetitionInfo run) {
    Constellation cluster =
        new Constellation(run.getCurrentRepetition(), BAD, 0, "history.default.size=1000");
    play(List.of(cluster.join("a"), cluster.join("b"), cluster.join("c")), run);
    assertThat(cluster.entries.copiesAreEqual()).isTrue();
  }

  private static void play(List<World> nodes, RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    FakeClient member = join(nodes.get(0));
    Sender sender = new Sender();
    nodes.forEach(node -> sender.clients.add(node.connect("ann")));
    List<JsonNode> seen = new ArrayList<>();
    for (int step = 0; step < 4 * MESSAGES; step++) {
      FakeClient client = sender.clients.get(random.nextInt(sender.clients.size()));
      sender.send(client, random.nextInt(MESSAGES));
      nodes.get(0).advance(Duration.ofMillis(random.nextInt(200)));
      sender.look();
      member.session.heard();
      seen.addAll(member.take("message"));
    }
    for (int i = 0; i < 4; i++) {
      nodes.get(0).advance(Duration.ofSeconds(5));
      sender.look();
      member.session.heard();
      seen.addAll(member.take("message"));
    }
    check(sender, seen);
  }

  /** What was sent before the answer would not come to it. */
  private static FakeClient join(World node) {
    FakeClient member = node.connect("member", "r");
    for (int i = 0; i < 300; i++) {
      if (!member.take("joined").isEmpty()) {
        return member;
      }
      node.advance(Duration.ofMillis(100));
      member.session.heard();
    }
    throw new AssertionError("not joined");
  }

  private static void check(Sender sender, List<JsonNode> seen) {
    Map<Integer, Long> offsets = new HashMap<>();
    for (JsonNode message : seen) {
      assertThat(offsets.put(message.path("data").asInt(), message.path("offset").asLong()))
          .as("delivered once")
          .isNull();
    }
    assertThat(sender.acknowledged).isNotEmpty();
    sender.acknowledged.forEach(
        (number, places) -> assertThat(places).containsExactly(offsets.get(number)));
  }

  @Test
  void theOtherNodeKnowsWhatTheFirstWasSent() {
    Constellation cluster = new Constellation(1, FaultLedger.Faults.NONE, 0);
    World a = cluster.join("a");
    World b = cluster.join("b");
    FakeClient member = b.connect("bob", "r");
    FakeClient first = a.connect("ann");
    first.send("{'type':'send','id':1,'to':'room:r','key':'k','data':'once'}");
    a.advance(Duration.ofMillis(50));
    JsonNode ack = first.one("ack");
    cluster.leave("a");
    FakeClient again = b.connect("ann");
    again.send("{'type':'send','id':1,'to':'room:r','key':'k','data':'once'}");
    b.advance(Duration.ofMillis(50));
    assertThat(again.one("ack")).isEqualTo(ack);
    assertThat(member.take("message")).hasSize(1);
  }
}
