package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.Address;
import dev.herald.testing.Constellation;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What nodes make good of who is in a room when the cluster has changed. */
class PresenceRepairTest {
  private static final Address.Room ROOM = new Address.Room("r");

  private final Constellation cluster =
      new Constellation(1, new FaultLedger.Faults(0, 0, 40), 0, "limits.maxRoomsPerSession=1000");
  private final World first = cluster.join("a");
  private final World second = cluster.join("b");
  private final World third = cluster.join("c");

  private void rest(Duration time) {
    cluster.time().advance(time);
  }

  private FakeClient watching(World node) {
    FakeClient eye = node.connect("eye");
    eye.send("{'type':'watch','room':'r'}");
    rest(Duration.ofSeconds(1));
    return eye;
  }

  /** Who is there in the eyes of a watcher that has looked away until now. */
  private static Set<String> told(FakeClient eye) {
    Set<String> there = new HashSet<>();
    for (JsonNode frame : eye.take()) {
      String user = frame.path("user").asText();
      switch (frame.path("type").asText()) {
        case "watching" -> frame.path("members").forEach(m -> there.add(m.path("user").asText()));
        case "member-joined" -> assertThat(there.add(user)).as(user + " is new").isTrue();
        case "member-left" -> assertThat(there.remove(user)).as(user + " was there").isTrue();
        default -> {}
      }
    }
    return there;
  }

  @Test
  void aNodeWithAnotherOwnerNameSaysAllAnew() {
    for (int i = 0; i < 2_500; i++) {
      first.connecting("u" + i, i % 2, "r");
    }
    rest(Duration.ofSeconds(5));
    assertThat(cluster.rooms.members(ROOM)).hasSize(2_500);
    cluster.rename("a");
    rest(Duration.ofSeconds(5));
    assertThat(cluster.rooms.owners(ROOM)).containsExactly("owner-a/1");
    assertThat(cluster.rooms.members(ROOM)).hasSize(2_500).containsEntry("u7", 1);
  }

  @Test
  void anotherOwnerNameThatNobodyToldIsFoundOut() {
    first.connect("ann", "r");
    FakeClient eye = watching(first);
    for (String node : new String[] {"a", "b", "c"}) {
      cluster.members(node).rename("a");
    }
    rest(Duration.ofSeconds(15));
    assertThat(cluster.rooms.owners(ROOM)).containsExactly("owner-a/1");
    second.connect("bob", "r");
    rest(Duration.ofSeconds(1));
    assertThat(told(eye)).containsExactlyInAnyOrder("ann", "bob");
  }

  @Test
  void whatTheClusterHasLostIsSaidAgain() {
    first.connect("ann", "r");
    FakeClient eye = watching(second);
    cluster.rooms.lose(ROOM);
    first.homes.repair();
    second.homes.repair();
    rest(Duration.ofSeconds(1));
    assertThat(cluster.rooms.members(ROOM)).isEqualTo(Map.of("ann", 1));
    first.connect("bob", "r");
    rest(Duration.ofSeconds(1));
    assertThat(told(eye)).containsExactlyInAnyOrder("ann", "bob");
  }

  /** Then a version stands for another set of users than the one that the watchers were told. */
  @Test
  void whatWatchersKnowOfAnEntryThatFellBackIsComparedInFull() {
    first.connect("ann", "r");
    FakeClient eye = watching(second);
    Runnable fallBack = cluster.rooms.restorePoint(ROOM);
    FakeClient bob = first.connect("bob", "r");
    rest(Duration.ofSeconds(1));
    fallBack.run();
    bob.vanish();
    third.connect("cat", "r");
    rest(Duration.ofSeconds(1));
    first.homes.repair();
    second.homes.repair();
    rest(Duration.ofSeconds(1));
    assertThat(cluster.rooms.members(ROOM)).isEqualTo(Map.of("ann", 1, "cat", 1));
    assertThat(told(eye)).containsExactlyInAnyOrder("ann", "cat");
  }

  private void joinMany() {
    FakeClient many = first.connect("many");
    for (int i = 0; i < 400; i++) {
      many.send("{'type':'join','room':'" + i + "'}");
    }
    rest(Duration.ofSeconds(5));
  }

  @Test
  void roomsThatAreWellAreComparedManyAtOnce() {
    joinMany();
    long before = first.counters.of("presence answered");
    first.homes.repair();
    rest(Duration.ofSeconds(2));
    assertThat(first.counters.of("presence answered") - before).isEqualTo(2); // one for each loop
    assertThat(first.homes.presences().repairing()).isZero();
  }

  @Test
  void roomsThatAreNotWellAreSaidAnewManyAtOnce() {
    joinMany();
    long before = first.counters.of("presence answered");
    cluster.rooms.rooms().forEach(cluster.rooms::lose);
    first.homes.repair();
    assertThat(first.homes.presences().repairing()).isZero();
    rest(Duration.ofMillis(1));
    assertThat(first.homes.presences().repairing()).isPositive();
    rest(Duration.ofSeconds(2));
    assertThat(first.counters.of("presence answered") - before).isEqualTo(4); // two for each loop
    assertThat(cluster.rooms.rooms()).hasSize(400);
    assertThat(first.homes.presences().repairing()).isZero();
  }

  @Test
  void watchedRoomsThatAreNotWellAreMendedAFewAtATime() {
    joinMany();
    FakeClient eye = first.connect("eye");
    for (int i = 0; i < 400; i++) {
      eye.send("{'type':'watch','room':'" + i + "'}");
    }
    rest(Duration.ofSeconds(5));
    cluster.rooms.rooms().forEach(cluster.rooms::lose);
    first.homes.repair();
    rest(Duration.ofMillis(50));
    assertThat(first.homes.presences().repairing()).isPositive();
    rest(Duration.ofSeconds(2));
    assertThat(cluster.rooms.rooms()).hasSize(400);
    assertThat(first.homes.presences().repairing()).isZero();
  }

  /** A report of many rooms that fails is made again for many. */
  @Test
  void manyRoomsThatCanNotBeSaidAnewNowAreSaidAnewLater() {
    joinMany();
    cluster.rooms.rooms().forEach(cluster.rooms::lose);
    first.homes.repair();
    long before = first.counters.of("presence answered");
    rest(Duration.ofMillis(1));
    cluster.members("a").minority(true);
    rest(Duration.ofSeconds(5));
    assertThat(first.homes.presences().repairing()).isPositive();
    cluster.members("a").minority(false);
    rest(Duration.ofSeconds(2));
    assertThat(first.homes.presences().repairing()).isZero();
    assertThat(cluster.rooms.rooms()).hasSize(400);
    assertThat(first.counters.of("presence answered") - before).isLessThanOrEqualTo(8);
  }

  /** What it misses may be well, and what it says is lost when it comes back. */
  @Test
  void aMinorityTakesNobodyOutAndSaysNothing() {
    FakeClient ann = first.connect("ann", "r");
    third.connect("cat", "r");
    FakeClient eye = watching(first);
    cluster.members("a").minority(true);
    cluster.members("b").minority(true);
    cluster.leave("c");
    ann.send("{'type':'leave','room':'r'}");
    rest(Duration.ofSeconds(5));
    assertThat(cluster.rooms.members(ROOM)).containsOnlyKeys("ann", "cat");
    ann.send("{'type':'presence','id':1,'room':'r'}");
    rest(Duration.ofSeconds(11));
    assertThat(ann.one("error").path("code").asText()).isEqualTo("unavailable");
    cluster.members("a").minority(false);
    cluster.members("b").minority(false);
    rest(Duration.ofSeconds(5));
    assertThat(cluster.rooms.members(ROOM)).isEmpty();
    assertThat(told(eye)).isEmpty();
    assertThat(first.counters.of("presence given up")).isPositive();
  }

  @Test
  void aWatcherInABusyRoomIsToldWhatItMissed() {
    FakeClient eye = watching(first);
    FakeClient busy = first.connect("busy");
    cluster.network().cut("a");
    second.connect("bob", "r");
    rest(Duration.ofMillis(200));
    boolean told = false;
    for (int i = 0; i < 500 && !told; i++) {
      busy.send("{'type':'" + (i % 2 == 0 ? "join" : "leave") + "','room':'r'}");
      first.connecting("u" + i, i % 2, "r");
      rest(Duration.ofMillis(5));
      told =
          eye.take("member-joined").stream().anyMatch(f -> f.path("user").asText().equals("bob"));
    }
    assertThat(told).isTrue();
  }

  @Test
  void aBusyRoomThatNobodyWatchesAnyMoreIsNotToldOf() {
    FakeClient eye = watching(first);
    assertThat(cluster.rooms.watchers(ROOM)).containsExactly("owner-a");
    eye.send("{'type':'unwatch','room':'r'}");
    FakeClient busy = first.connect("busy");
    for (int i = 0; i < 60; i++) {
      busy.send("{'type':'" + (i % 2 == 0 ? "join" : "leave") + "','room':'r'}");
      busy.session.heard();
      rest(Duration.ofSeconds(1));
    }
    assertThat(cluster.rooms.watchers(ROOM)).isEmpty();
  }

  @Test
  void aSessionThatEndsWhileItsWatchIsUnderWayLeavesNothing() {
    for (int i = 0; i < 100; i++) {
      FakeClient eye = first.connect("eye");
      eye.send("{'type':'watch','room':'r'}");
      rest(Duration.ofMillis(i));
      eye.vanish();
    }
    rest(Duration.ofMinutes(2));
    assertThat(first.homes.watched()).isZero();
    assertThat(first.presenceLanes()).isZero();
    assertThat(cluster.rooms.rooms()).isEmpty();
  }
}
