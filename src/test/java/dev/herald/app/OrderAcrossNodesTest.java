package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.Address;
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
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Order and loss between nodes, over interleavings of their loops, a ledger that delays, repeats
 * and loses answers, and a wire that delays and loses envelopes: each member of a room, on whatever
 * node, sees the offsets from its join on, each once, to the end.
 */
class OrderAcrossNodesTest {
  private static final FaultLedger.Faults SLOW = new FaultLedger.Faults(0, 0, 40);
  private static final FaultLedger.Faults BAD = new FaultLedger.Faults(5, 10, 400);
  private static final String[] ROOMS = {"r", "s"};

  /** What one client is told, held against the rules as it comes. */
  private static final class Watcher {
    final World node;
    final FakeClient client;
    final Map<String, Long> position = new HashMap<>();
    final Map<Integer, Long> acknowledged = new HashMap<>();
    final Map<String, Map<Long, Integer>> seen = new HashMap<>();

    Watcher(World node, FakeClient client) {
      this.node = node;
      this.client = client;
    }

    void look() {
      for (JsonNode frame : client.take()) {
        switch (frame.path("type").asText()) {
          case "joined" ->
              position.put("room:" + frame.path("room").asText(), frame.path("offset").asLong());
          case "left" -> position.remove("room:" + frame.path("room").asText());
          case "message" -> message(frame);
          case "ack" -> acknowledged.put(frame.path("id").asInt(), frame.path("offset").asLong());
          case "reset" -> throw new AssertionError("nothing is lost here: " + frame);
          default -> {}
        }
      }
    }

    private void message(JsonNode frame) {
      String room = frame.path("to").asText();
      Long before = position.get(room);
      assertThat(before).as("no message outside of join and leave").isNotNull();
      long offset = frame.path("offset").asLong();
      assertThat(offset).as("in order, each once, none left out").isEqualTo(before + 1);
      position.put(room, offset);
      seen.computeIfAbsent(room, none -> new HashMap<>()).put(offset, frame.path("data").asInt());
    }
  }

  @RepeatedTest(60)
  void overASlowNetwork(RepetitionInfo run) {
    play(run, SLOW, 0, false, 1_000);
  }

  @RepeatedTest(80)
  void overASlowNetworkWithAShortHistory(RepetitionInfo run) {
    play(run, SLOW, 0, false, 3);
  }

  @RepeatedTest(80)
  void overANetworkThatLosesEnvelopes(RepetitionInfo run) {
    play(run, BAD, 30, false, 1_000);
  }

  @RepeatedTest(80)
  void whileNodesComeAndGo(RepetitionInfo run) {
    play(run, BAD, 10, true, 1_000);
  }

  private static void play(
      RepetitionInfo run, FaultLedger.Faults faults, int lost, boolean change, int history) {
    int seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    Constellation cluster =
        new Constellation(seed, faults, lost, "history.default.size=" + history);
    List<Watcher> watchers = new ArrayList<>();
    for (String name : new String[] {"a", "b", "c"}) {
      add(watchers, cluster.join(name));
    }
    for (int step = 1; step <= 200; step++) {
      if (change && step == 70) {
        add(watchers, cluster.join("d"));
      }
      if (change && step == 140) {
        leave(cluster, watchers);
      }
      step(cluster, watchers.get(random.nextInt(watchers.size())), step, random);
    }
    end(cluster, watchers);
    check(cluster, watchers);
  }

  private static void add(List<Watcher> watchers, World node) {
    for (int i = 0; i < 2; i++) {
      watchers.add(new Watcher(node, node.connect("u" + watchers.size(), ROOMS[0])));
    }
  }

  /** The first node goes in order: its clients first, then what it has on the way, then it. */
  private static void leave(Constellation cluster, List<Watcher> watchers) {
    World first = cluster.node(0);
    cluster.time().advance(Duration.ofSeconds(15));
    watchers.forEach(Watcher::look);
    watchers.removeIf(watcher -> watcher.node == first);
    cluster.leave("a");
  }

  private static void step(Constellation cluster, Watcher watcher, int step, Random random) {
    String room = ROOMS[random.nextInt(ROOMS.length)];
    switch (random.nextInt(12)) {
      case 0, 1 -> watcher.client.send("{'type':'join','room':'" + room + "'}");
      case 2 -> watcher.client.send("{'type':'leave','room':'" + room + "'}");
      case 3 -> cluster.time().advance(Duration.ofMillis(random.nextInt(600)));
      default ->
          watcher.client.send(
              "{'type':'send','id':" + step + ",'to':'room:" + room + "','data':" + step + "}");
    }
    if (random.nextInt(3) == 0) {
      cluster.time().advance(Duration.ofMillis(random.nextInt(20)));
    }
    watcher.client.session.heard();
    watcher.look();
  }

  private static void end(Constellation cluster, List<Watcher> watchers) {
    for (int i = 0; i < 6; i++) {
      cluster.time().advance(Duration.ofSeconds(5));
      watchers.forEach(watcher -> watcher.client.session.heard());
      watchers.forEach(Watcher::look);
    }
  }

  private static void check(Constellation cluster, List<Watcher> watchers) {
    Map<String, Map<Long, Integer>> all = new HashMap<>();
    for (Watcher watcher : watchers) {
      watcher.seen.forEach(
          (room, seen) -> {
            Map<Long, Integer> order = all.computeIfAbsent(room, none -> new HashMap<>());
            seen.forEach(
                (offset, message) ->
                    assertThat(order.computeIfAbsent(offset, none -> message))
                        .as("one order for all")
                        .isEqualTo(message));
          });
      watcher.position.forEach(
          (room, offset) ->
              assertThat(offset)
                  .as("a member of " + room + " saw all to the end")
                  .isEqualTo(cluster.entries.head(Address.parse(room)).offset()));
      assertThat(new HashSet<>(watcher.acknowledged.keySet())).isNotNull();
    }
    assertThat(cluster.entries.copiesAreEqual()).isTrue();
  }
}
