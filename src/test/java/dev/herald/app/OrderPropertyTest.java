package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * Order and loss, over interleavings of two loops and a ledger that delays, repeats and loses
 * answers: what a member of a room sees is the offsets from its join to its leave, each once, and
 * what was acknowledged is among them.
 */
class OrderPropertyTest {
  private static final Duration END = Duration.ofMinutes(5);

  /** What one client has been told, held against the rules as it comes. */
  private static final class Watcher {
    final FakeClient client;
    final Map<String, Long> position = new HashMap<>();
    final Map<Integer, Long> acknowledged = new HashMap<>();
    final Map<Integer, Long> seen = new HashMap<>();
    final Set<Integer> refused = new HashSet<>();

    Watcher(FakeClient client) {
      this.client = client;
    }

    void look() {
      for (JsonNode frame : client.take()) {
        switch (frame.path("type").asText()) {
          case "joined" -> joined(frame);
          case "left" -> position.remove("room:" + frame.path("room").asText());
          case "message" -> message(frame);
          case "ack" -> acknowledged.put(frame.path("id").asInt(), frame.path("offset").asLong());
          case "error" -> refused.add(frame.path("id").asInt());
          case "reset" -> throw new AssertionError("nothing is lost here: " + frame);
          default -> {}
        }
      }
    }

    private void joined(JsonNode frame) {
      String room = "room:" + frame.path("room").asText();
      long offset = frame.path("offset").asLong();
      Long before = position.put(room, offset);
      if (before != null) {
        assertThat(offset).as("a second join tells the position").isEqualTo(before);
      }
    }

    private void message(JsonNode frame) {
      String room = frame.path("to").asText();
      Long before = position.get(room);
      assertThat(before).as("no message outside of join and leave").isNotNull();
      long offset = frame.path("offset").asLong();
      assertThat(offset).as("in order, each once, none left out").isEqualTo(before + 1);
      position.put(room, offset);
      seen.put(frame.path("data").asInt(), offset);
    }
  }

  @RepeatedTest(150)
  void overAPerfectLedger(RepetitionInfo run) {
    play(new World(run.getCurrentRepetition(), "history.default.size=1000"), run, false);
  }

  @RepeatedTest(150)
  void overALedgerFarAway(RepetitionInfo run) {
    FaultLedger.Faults faults = new FaultLedger.Faults(10, 20, 600);
    play(new World(run.getCurrentRepetition(), faults, "history.default.size=1000"), run, true);
  }

  private static void play(World world, RepetitionInfo run, boolean faulty) {
    Random random = new Random(run.getCurrentRepetition());
    List<Watcher> watchers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      watchers.add(new Watcher(world.connect("u" + i)));
    }
    Map<Integer, Integer> lastOf = new HashMap<>();
    for (int step = 1; step <= 200; step++) {
      int who = random.nextInt(watchers.size());
      Watcher watcher = watchers.get(who);
      switch (random.nextInt(12)) {
        case 0, 1 -> watcher.client.send("{'type':'join','room':'r','id':" + -step + "}");
        case 2 -> watcher.client.send("{'type':'leave','room':'r'}");
        case 3 -> world.advance(Duration.ofMillis(random.nextInt(faulty ? 800 : 5)));
        default -> {
          watcher.client.send(
              "{'type':'send','id':" + step + ",'to':'room:r','data':" + step + "}");
          lastOf.put(step, who);
        }
      }
      if (random.nextInt(3) == 0) {
        world.settle();
      }
      watchers.forEach(Watcher::look);
    }
    watchers.forEach(watcher -> watcher.client.session.heard());
    FakeClient late = world.connecting("late", 1, "r");
    world.advance(Duration.ofSeconds(20));
    Watcher end = new Watcher(late);
    watchers.forEach(Watcher::look);
    end.look();
    check(watchers, end.position.get("room:r"), lastOf);
    watchers.forEach(watcher -> watcher.client.vanish());
    late.vanish();
    world.advance(END);
    assertThat(world.homes.rooms()).isZero();
  }

  private static void check(List<Watcher> watchers, long head, Map<Integer, Integer> senders) {
    Map<Integer, Long> acknowledged = new HashMap<>();
    watchers.forEach(watcher -> acknowledged.putAll(watcher.acknowledged));
    assertThat(new HashSet<>(acknowledged.values())).hasSameSizeAs(acknowledged.keySet());
    assertThat(acknowledged.size()).isLessThanOrEqualTo((int) head);
    Map<Integer, Long> lastOfSender = new HashMap<>();
    acknowledged.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              Long before = lastOfSender.put(senders.get(entry.getKey()), entry.getValue());
              assertThat(before == null || before < entry.getValue())
                  .as("offsets in the order sent")
                  .isTrue();
            });
    for (Watcher watcher : watchers) {
      watcher.seen.forEach(
          (message, offset) -> {
            Long acked = acknowledged.get(message);
            assertThat(acked == null || acked.equals(offset)).as("one offset for all").isTrue();
          });
      Long position = watcher.position.get("room:r");
      if (position != null) {
        assertThat(position).as("a member saw all to the end").isEqualTo(head);
      }
    }
  }
}
