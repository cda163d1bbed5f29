package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.CloseReason;
import dev.herald.testing.FakeClient;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is in a room, as clients see it, on one node. */
class PresenceScenarioTest {
  private final World world = new World(1);

  private static Map<String, Integer> members(JsonNode frame) {
    Map<String, Integer> members = new TreeMap<>();
    frame
        .path("members")
        .forEach(m -> members.put(m.path("user").asText(), m.path("sessions").asInt()));
    return members;
  }

  private static String text(JsonNode frame) {
    return frame.path("type").asText()
        + " "
        + frame.path("room").asText()
        + " "
        + frame.path("user").asText()
        + " "
        + frame.path("count").asInt();
  }

  private List<String> events(FakeClient client) {
    world.settle();
    return client.take().stream().map(PresenceScenarioTest::text).toList();
  }

  private JsonNode ask(FakeClient client, String type, String room) {
    client.take();
    client.send("{'type':'" + type + "','id':7,'room':'" + room + "'}");
    world.settle();
    List<JsonNode> answers = client.take().stream().filter(f -> f.has("id")).toList();
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  @Test
  void presenceListsEachUserWithItsSessions() {
    FakeClient ann = world.connect("ann", "r");
    world.connect("ann", "r");
    world.connect("bob", "r", "other");
    FakeClient guest = world.connect("cat");
    JsonNode presence = ask(guest, "presence", "r");
    assertThat(presence.path("type").asText()).isEqualTo("presence");
    assertThat(presence.path("room").asText()).isEqualTo("r");
    assertThat(presence.path("id").asInt()).isEqualTo(7);
    assertThat(presence.path("count").asInt()).isEqualTo(2);
    assertThat(members(presence)).isEqualTo(Map.of("ann", 2, "bob", 1));
    ann.vanish();
    world.settle();
    assertThat(members(ask(guest, "presence", "r"))).isEqualTo(Map.of("ann", 1, "bob", 1));
  }

  @Test
  void nobodyIsInARoomThatNobodyKnows() {
    JsonNode presence = ask(world.connect("ann"), "presence", "nowhere");
    assertThat(presence.path("count").asInt()).isZero();
    assertThat(presence.path("members").isArray()).isTrue();
    world.advance(Duration.ofSeconds(11));
    assertThat(world.presenceLanes()).isZero();
  }

  @Test
  void whoHasJoinedSeesItselfAndWhoHasLeftDoesNot() {
    FakeClient ann = world.connect("ann");
    ann.take();
    ann.send("{'type':'join','room':'r'}");
    world.settle();
    ann.send("{'type':'presence','room':'r','id':1}");
    ann.send("{'type':'leave','room':'r'}");
    ann.send("{'type':'presence','room':'r','id':2}");
    world.settle();
    Map<Integer, Integer> counts = new TreeMap<>();
    ann.take("presence").forEach(f -> counts.put(f.path("id").asInt(), f.path("count").asInt()));
    assertThat(counts).isEqualTo(Map.of(1, 1, 2, 0));
  }

  @Test
  void joiningTwiceIsOneSession() {
    FakeClient ann = world.connect("ann", "r");
    ann.send("{'type':'join','room':'r'}");
    world.settle();
    assertThat(members(ask(ann, "presence", "r"))).isEqualTo(Map.of("ann", 1));
  }

  @Test
  void watchersAreToldTheFirstAndTheLastSessionOfAUser() {
    world.connect("ann", "r");
    FakeClient eye = world.connect("eye");
    JsonNode watching = ask(eye, "watch", "r");
    assertThat(watching.path("type").asText()).isEqualTo("watching");
    assertThat(watching.path("count").asInt()).isEqualTo(1);
    assertThat(members(watching)).isEqualTo(Map.of("ann", 1));
    FakeClient phone = world.connect("bob", "r");
    assertThat(events(eye)).containsExactly("member-joined r bob 2");
    FakeClient laptop = world.connect("bob", "r");
    phone.vanish();
    assertThat(events(eye)).isEmpty();
    laptop.send("{'type':'leave','room':'r'}");
    assertThat(events(eye)).containsExactly("member-left r bob 1");
  }

  @Test
  void aWatcherThatJoinsHearsOfItself() {
    FakeClient ann = world.connect("ann");
    ask(ann, "watch", "r");
    ann.send("{'type':'join','room':'r'}");
    world.settle();
    JsonNode joined = ann.one("member-joined");
    assertThat(text(joined)).isEqualTo("member-joined r ann 1");
    assertThat(joined.has("id")).isFalse();
  }

  @Test
  void watchingTwiceAnswersAgainAndTellsOnce() {
    FakeClient eye = world.connect("eye");
    ask(eye, "watch", "r");
    assertThat(ask(eye, "watch", "r").path("type").asText()).isEqualTo("watching");
    world.connect("ann", "r");
    assertThat(events(eye)).containsExactly("member-joined r ann 1");
    ask(eye, "unwatch", "r");
    world.connect("bob", "r");
    assertThat(events(eye)).isEmpty();
    assertThat(world.homes.watched()).isZero();
  }

  @Test
  void unwatchIsAnsweredWhetherOrNotItWasWatched() {
    FakeClient eye = world.connect("eye");
    assertThat(text(ask(eye, "unwatch", "r"))).isEqualTo("unwatched r  0");
    eye.send("{'type':'watch','room':'r'}");
    eye.send("{'type':'unwatch','room':'r'}");
    world.settle();
    eye.take();
    world.connect("ann", "r");
    assertThat(events(eye)).isEmpty();
  }

  @Test
  void theWatchEndsWithTheSessionAndNothingStays() {
    FakeClient eye = world.connect("eye", "r");
    ask(eye, "watch", "r");
    assertThat(world.homes.watched()).isEqualTo(1);
    eye.vanish();
    world.settle();
    assertThat(world.homes.watched()).isZero();
    world.advance(Duration.ofMinutes(2));
    assertThat(world.presenceLanes()).isZero();
  }

  @Test
  void aSessionThatEndsBeforeItsWatchIsAnsweredLeavesNothing() {
    FakeClient eye = world.connect("eye");
    eye.send("{'type':'watch','room':'r'}");
    eye.vanish();
    world.settle();
    assertThat(world.homes.watched()).isZero();
  }

  @Test
  void aSessionWatchesSoManyRooms() {
    World small = new World(1, "limits.maxRoomsPerSession=2");
    FakeClient eye = small.connect("eye", "a", "b");
    eye.take();
    eye.send("{'type':'watch','id':1,'room':'a'}");
    eye.send("{'type':'watch','id':2,'room':'b'}");
    eye.send("{'type':'watch','id':3,'room':'c'}");
    eye.send("{'type':'watch','id':4,'room':'a'}");
    small.settle();
    List<JsonNode> frames = eye.take();
    assertThat(frames).filteredOn(f -> f.path("type").asText().equals("watching")).hasSize(3);
    assertThat(frames)
        .filteredOn(f -> f.path("type").asText().equals("error"))
        .singleElement()
        .matches(f -> f.path("code").asText().equals("too-many-rooms"))
        .matches(f -> f.path("room").asText().equals("c"))
        .matches(f -> f.path("id").asInt() == 3);
  }

  @Test
  void wrongRoomsAreRefusedByName() {
    FakeClient ann = world.connect("ann");
    for (String type : new String[] {"presence", "watch", "unwatch"}) {
      JsonNode missing = world(ann, "{'type':'" + type + "','id':1}");
      assertThat(missing.path("code").asText()).isEqualTo("bad-frame");
      JsonNode bad = world(ann, "{'type':'" + type + "','id':1,'room':' r'}");
      assertThat(bad.path("code").asText()).isEqualTo("bad-address");
      assertThat(bad.path("room").asText()).isEqualTo(" r");
    }
  }

  private JsonNode world(FakeClient client, String frame) {
    client.take();
    client.send(frame);
    world.settle();
    return client.one("error");
  }

  @Test
  void namesAreEscaped() {
    FakeClient eye = world.connect("eye");
    ask(eye, "watch", "r");
    world.connect("q\"\\ü", "r");
    world.settle();
    assertThat(eye.one("member-joined").path("user").asText()).isEqualTo("q\"\\ü");
    assertThat(members(ask(eye, "presence", "r"))).isEqualTo(Map.of("q\"\\ü", 1));
  }

  @Test
  void aLargeRoomTellsItsCountOnceASecondAndItsNamesWhenItIsSmallAgain() {
    FakeClient eye = world.connect("eye");
    List<FakeClient> crowd = new ArrayList<>();
    for (int i = 0; i < 999; i++) {
      crowd.add(world.connecting("u" + i, i % 2, "big"));
    }
    world.settle();
    assertThat(members(ask(eye, "watch", "big"))).hasSize(999);
    crowd.add(world.connect("u999", "big"));
    assertThat(events(eye)).containsExactly("member-joined big u999 1000");
    for (int i = 1_000; i < 1_010; i++) {
      crowd.add(world.connect("u" + i, "big"));
    }
    world.advance(Duration.ofSeconds(3));
    List<JsonNode> counts = eye.take();
    assertThat(counts.get(counts.size() - 1).path("count").asInt()).isEqualTo(1_010);
    assertThat(counts).hasSizeLessThanOrEqualTo(2).noneMatch(f -> f.has("members"));
    JsonNode presence = ask(eye, "presence", "big");
    assertThat(presence.path("count").asInt()).isEqualTo(1_010);
    assertThat(members(presence)).hasSize(1_000);
    for (int i = 0; i < 20; i++) {
      crowd.get(i).vanish();
    }
    world.advance(Duration.ofSeconds(2));
    List<JsonNode> again = eye.take();
    JsonNode last = again.get(again.size() - 1);
    assertThat(last.path("type").asText()).isEqualTo("presence");
    assertThat(members(last)).hasSize(990).doesNotContainKey("u0");
    crowd.get(20).vanish();
    assertThat(events(eye)).containsExactly("member-left big u20 989");
  }

  @Test
  void joinAndLeaveInAFloodEndWhereTheyEnd() {
    FakeClient eye = world.connect("eye");
    ask(eye, "watch", "r");
    FakeClient ann = world.connect("ann");
    for (int i = 0; i < 5_000; i++) {
      ann.send("{'type':'join','room':'r'}");
      ann.send("{'type':'leave','room':'r'}");
    }
    ann.send("{'type':'join','room':'r'}");
    world.settle();
    int there = 0;
    for (JsonNode event : eye.take()) {
      boolean joined = event.path("type").asText().equals("member-joined");
      assertThat(joined).isEqualTo(there == 0);
      there = joined ? 1 : 0;
      assertThat(event.path("count").asInt()).isEqualTo(there);
    }
    assertThat(there).isEqualTo(1);
    assertThat(members(ask(eye, "presence", "r"))).isEqualTo(Map.of("ann", 1));
  }

  @Test
  void whoDoesNotReadGetsNoLongAnswersWithoutEnd() {
    World narrow = new World(1, "limits.maxQueuedBytes=131072", "limits.pendingCommands=100000");
    for (int i = 0; i < 1_000; i++) {
      narrow.connecting("u" + i, i % 2, "big");
    }
    narrow.settle();
    FakeClient ann = narrow.connect("ann");
    ann.take();
    ann.transport.stuck(true);
    for (int i = 0; i < 500; i++) {
      ann.send("{'type':'presence','room':'big','id':1}");
      ann.send("{'type':'watch','room':'big','id':2}");
    }
    narrow.settle();
    assertThat(ann.transport.unsentBytes()).isLessThan(131_072 + 100_000 + 1_000 * 200);
    ann.transport.stuck(false);
    ann.send("{'type':'ping'}");
    narrow.settle();
    List<JsonNode> frames = ann.take();
    assertThat(frames).filteredOn(f -> f.path("type").asText().equals("presence")).isNotEmpty();
    assertThat(frames)
        .filteredOn(f -> f.path("type").asText().equals("error"))
        .isNotEmpty()
        .allMatch(f -> f.path("code").asText().equals("unavailable"))
        .allMatch(f -> f.path("after").asInt() > 0);
  }

  @Test
  void aWatcherThatDoesNotReadIsASlowConsumer() {
    World narrow = new World(1, "limits.maxQueuedBytes=131072");
    FakeClient eye = narrow.connect("eye");
    eye.send("{'type':'watch','room':'r'}");
    narrow.settle();
    eye.transport.stuck(true);
    FakeClient ann = narrow.connect("ann");
    for (int i = 0; i < 3_000 && eye.transport.closed() == null; i++) {
      ann.send("{'type':'join','room':'r'}");
      narrow.settle();
      ann.send("{'type':'leave','room':'r'}");
      narrow.settle();
    }
    assertThat(eye.transport.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
  }

  @Test
  void aNodeThatDrainsLeavesNobodyBehind() {
    FakeClient ann = world.connect("ann", "r");
    ask(ann, "watch", "r");
    ann.vanish();
    var released = world.homes.releaseAll();
    world.advance(Duration.ofSeconds(1));
    assertThat(released.isComplete()).isTrue();
    assertThat(world.presenceLanes()).isZero();
  }
}
