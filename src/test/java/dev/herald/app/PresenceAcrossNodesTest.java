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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * Who is in a room on several nodes, over operations that are late, repeated or unanswered, a wire
 * that loses envelopes, and nodes that die: each watcher hears each change once, and in the end
 * knows what is so.
 */
class PresenceAcrossNodesTest {
  private static final Address.Room ROOM = new Address.Room("r");
  private static final FaultLedger.Faults SLOW = new FaultLedger.Faults(0, 0, 40);
  private static final FaultLedger.Faults BAD = new FaultLedger.Faults(5, 10, 400);

  /** What one watcher is told, held against the rules as it comes. */
  private static final class Eye {
    final World node;
    final FakeClient client;
    Set<String> there;

    Eye(World node) {
      this.node = node;
      this.client = node.connect("eye");
      client.send("{'type':'watch','room':'r'}");
    }

    int look() {
      int events = 0;
      for (JsonNode frame : client.take()) {
        String user = frame.path("user").asText();
        switch (frame.path("type").asText()) {
          case "watching" -> {
            there = new HashSet<>();
            frame.path("members").forEach(member -> there.add(member.path("user").asText()));
          }
          case "member-joined" -> assertThat(there.add(user)).as(user + " is new").isTrue();
          case "member-left" -> assertThat(there.remove(user)).as(user + " was there").isTrue();
          case "error" -> client.send("{'type':'watch','room':'r'}");
          default -> {
            continue;
          }
        }
        events++;
        if (frame.has("count")) {
          assertThat(frame.path("count").asInt()).isEqualTo(there.size());
        }
      }
      client.session.heard();
      return events;
    }
  }

  /** A session that comes and goes. */
  private record Guest(World node, String user, FakeClient client) {}

  /** What befalls the cluster on the way. */
  private enum Fate {
    NONE,
    DEATH,
    OTHER_NAME,
    OLD_COPY
  }

  @RepeatedTest(60)
  void overASlowNetwork(RepetitionInfo run) {
    play(run, SLOW, 0, Fate.NONE);
  }

  @RepeatedTest(100)
  void overANetworkThatLosesEnvelopesAndAnswers(RepetitionInfo run) {
    play(run, BAD, 50, Fate.NONE);
  }

  @RepeatedTest(100)
  void whileANodeDies(RepetitionInfo run) {
    play(run, BAD, 20, Fate.DEATH);
  }

  @RepeatedTest(50)
  void whileANodeComesBackUnderAnotherName(RepetitionInfo run) {
    play(run, BAD, 20, Fate.OTHER_NAME);
  }

  @RepeatedTest(50)
  void whileAnOldCopyTakesOver(RepetitionInfo run) {
    play(run, BAD, 20, Fate.OLD_COPY);
  }

  private static void play(RepetitionInfo run, FaultLedger.Faults faults, int lost, Fate fate) {
    int seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    Constellation cluster = new Constellation(seed, faults, lost);
    List<Eye> eyes = new ArrayList<>();
    List<Guest> guests = new ArrayList<>();
    for (String name : new String[] {"a", "b", "c"}) {
      World node = cluster.join(name);
      for (int i = 0; i < 4; i++) {
        String user = "u" + random.nextInt(5);
        guests.add(new Guest(node, user, node.connect(user)));
      }
      eyes.add(new Eye(node));
    }
    Runnable oldCopy = () -> {};
    for (int step = 0; step < 150; step++) {
      if (fate == Fate.OLD_COPY && step == 95 && !cluster.rooms.rooms().isEmpty()) {
        oldCopy = cluster.rooms.restorePoint(ROOM);
      } else if (fate == Fate.OLD_COPY && step == 100) {
        oldCopy.run();
        cluster.nodes().forEach(node -> node.homes.repair());
      } else if (fate == Fate.OTHER_NAME && step == 100) {
        cluster.rename("a");
      } else if (fate == Fate.DEATH && step == 100) {
        World dead = cluster.node(0);
        guests.removeIf(guest -> guest.node() == dead);
        eyes.removeIf(eye -> eye.node == dead);
        cluster.leave("a");
      }
      Guest guest = guests.get(random.nextInt(guests.size()));
      String type = random.nextBoolean() ? "join" : "leave";
      guest.client().send("{'type':'" + type + "','room':'r'}");
      guest.client().session.heard();
      if (random.nextInt(3) == 0) {
        cluster.time().advance(Duration.ofMillis(random.nextInt(300)));
      }
      eyes.forEach(Eye::look);
    }
    for (int i = 0; i < 6; i++) {
      cluster.time().advance(Duration.ofSeconds(10));
      eyes.forEach(Eye::look);
      guests.forEach(each -> each.client().session.heard());
    }
    Map<String, Integer> model = model(guests);
    assertThat(cluster.rooms.members(ROOM)).isEqualTo(model);
    eyes.forEach(eye -> assertThat(eye.there).isEqualTo(model.keySet()));
    end(cluster, guests, eyes);
  }

  private static Map<String, Integer> model(List<Guest> guests) {
    Map<String, Integer> model = new TreeMap<>();
    for (Guest guest : guests) {
      if (guest.client().session.memberships().isIn(ROOM)) {
        model.merge(guest.user(), 1, Integer::sum);
      }
    }
    return model;
  }

  /** When all have gone nothing is left, neither here nor in the cluster. */
  private static void end(Constellation cluster, List<Guest> guests, List<Eye> eyes) {
    guests.forEach(guest -> guest.client().vanish());
    eyes.forEach(eye -> eye.client.vanish());
    cluster.time().advance(Duration.ofMinutes(5));
    assertThat(cluster.rooms.rooms()).isEmpty();
    cluster.nodes().forEach(node -> assertThat(node.presenceLanes()).isZero());
  }

  @Test
  void aUserOnTwoNodesComesAndGoesOnce() {
    Constellation cluster = new Constellation(1, SLOW, 0);
    World a = cluster.join("a");
    World b = cluster.join("b");
    Eye eye = new Eye(b);
    cluster.time().advance(Duration.ofSeconds(1));
    FakeClient phone = a.connect("ann", "r");
    cluster.time().advance(Duration.ofSeconds(1));
    assertThat(eye.look()).isEqualTo(2);
    FakeClient laptop = b.connect("ann", "r");
    cluster.time().advance(Duration.ofSeconds(1));
    phone.vanish();
    cluster.time().advance(Duration.ofSeconds(1));
    assertThat(eye.look()).isZero();
    laptop.vanish();
    cluster.time().advance(Duration.ofSeconds(1));
    assertThat(eye.look()).isEqualTo(1);
    assertThat(eye.there).isEmpty();
  }

  @Test
  void whoDiedWithItsNodeIsToldAsLeftOnceAndSoon() {
    Constellation cluster = new Constellation(1, SLOW, 0);
    World a = cluster.join("a");
    World b = cluster.join("b");
    World c = cluster.join("c");
    a.connect("ann", "r");
    a.connect("bob", "r");
    b.connect("bob", "r");
    Eye first = new Eye(b);
    Eye second = new Eye(c);
    cluster.time().advance(Duration.ofSeconds(1));
    first.look();
    second.look();
    cluster.leave("a");
    cluster.time().advance(Duration.ofSeconds(2));
    assertThat(first.look()).isEqualTo(1);
    assertThat(second.look()).isEqualTo(1);
    assertThat(first.there).containsExactly("bob");
    cluster.time().advance(Duration.ofSeconds(20));
    assertThat(first.look() + second.look()).isZero();
    assertThat(b.counters.of("rooms pruned") + c.counters.of("rooms pruned")).isEqualTo(1);
  }

  @Test
  void anOwnerThatNobodySawLeaveIsGivenUp() {
    Constellation cluster = new Constellation(1, SLOW, 0);
    World a = cluster.join("a");
    FakeClient ann = a.connect("ann", "r");
    cluster.time().advance(Duration.ofSeconds(1));
    cluster.leave("a");
    World b = cluster.join("b");
    Eye eye = new Eye(b);
    cluster.time().advance(Duration.ofSeconds(1));
    eye.look();
    assertThat(eye.there).containsExactly("ann");
    for (int i = 0; i < 20; i++) {
      ann.session.heard(); // a dead node does not tell that it ends
      cluster.time().advance(Duration.ofSeconds(10));
      eye.look();
    }
    assertThat(eye.there).isEmpty();
  }

  @Test
  void aFloodOfJoinsAndLeavesIsReportedByAFewOperations() {
    Constellation cluster = new Constellation(1, SLOW, 0);
    World a = cluster.join("a");
    FakeClient ann = a.connect("ann");
    cluster.time().advance(Duration.ofSeconds(1));
    long before = a.counters.of("presence answered");
    for (int i = 0; i < 2_000; i++) {
      ann.send("{'type':'join','room':'r'}");
      ann.send("{'type':'leave','room':'r'}");
      if (i % 20 == 0) {
        cluster.time().advance(Duration.ofMillis(1));
      }
    }
    cluster.time().advance(Duration.ofSeconds(1));
    assertThat(a.counters.of("presence answered") - before).isLessThan(30);
    assertThat(cluster.rooms.members(ROOM)).isEmpty();
  }

  @Test
  void joiningALargeRoomSendsNoNames() {
    Constellation cluster = new Constellation(1, SLOW, 0);
    World a = cluster.join("a");
    World b = cluster.join("b");
    Eye eye = new Eye(b);
    for (int i = 0; i < 3_000; i++) {
      a.connecting("u" + i, i % 2, "r");
    }
    cluster.time().advance(Duration.ofSeconds(10));
    eye.client.take();
    long before = cluster.network().bytes();
    a.connect("late", "r");
    cluster.time().advance(Duration.ofSeconds(3));
    assertThat(cluster.network().bytes() - before).isLessThan(1_000);
    assertThat(eye.client.one("presence").path("count").asInt()).isEqualTo(3_001);
  }
}
