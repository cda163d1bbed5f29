package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.Position;
import dev.herald.core.Resume;
import dev.herald.testing.Constellation;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told that comes back. */
class RecoveryScenarioTest {
  private final World world = new World(1);
  private final FakeClient sender = world.connect("sender");

  private String publish(World where, FakeClient from, String to, int count) {
    for (int i = 1; i <= count; i++) {
      from.send("{'type':'send','id':1,'to':'" + to + "','data':" + i + "}");
    }
    where.settle();
    List<JsonNode> acks = from.take("ack");
    return acks.get(acks.size() - 1).path("epoch").asText();
  }

  private String publish(int count) {
    return publish(world, sender, "room:r", count);
  }

  private static List<Integer> data(List<JsonNode> frames) {
    return frames.stream()
        .filter(frame -> frame.path("type").asText().equals("message"))
        .map(frame -> frame.path("data").asInt())
        .toList();
  }

  private List<JsonNode> join(String more) {
    FakeClient ann = world.connect("ann");
    ann.take();
    ann.send("{'type':'join','room':'r'" + more + "}");
    world.settle();
    return ann.take();
  }

  private static String since(String epoch, long offset) {
    return ",'since':{'epoch':'" + epoch + "','offset':" + offset + "}";
  }

  @Test
  void whoNamesItsPlaceGetsWhatItMissedBehindTheAnswer() {
    String epoch = publish(5);
    List<JsonNode> frames = join(since(epoch, 2));
    assertThat(frames.get(0).path("type").asText()).isEqualTo("joined");
    assertThat(frames.get(0).path("recovered").asBoolean()).isTrue();
    assertThat(frames.get(0).path("offset").asInt()).isEqualTo(2);
    assertThat(data(frames)).containsExactly(3, 4, 5);
    assertThat(world.counters.of("recovered")).isEqualTo(1);
    assertThat(world.counters.of("replayed")).isEqualTo(3);
  }

  @Test
  void whoMissedNothingIsToldSo() {
    String epoch = publish(5);
    List<JsonNode> frames = join(since(epoch, 5));
    assertThat(frames).hasSize(1);
    assertThat(frames.get(0).path("recovered").asBoolean()).isTrue();
  }

  @Test
  void lastBringsTheNewestAndTellsNoRecovery() {
    publish(5);
    List<JsonNode> frames = join(",'last':2");
    assertThat(frames.get(0).has("recovered")).isFalse();
    assertThat(frames.get(0).path("offset").asInt()).isEqualTo(3);
    assertThat(data(frames)).containsExactly(4, 5);
  }

  @Test
  void aMillionLastAreAllThatAreKept() {
    publish(150);
    List<JsonNode> frames = join(",'last':1000000");
    assertThat(data(frames)).hasSize(100).startsWith(51).endsWith(150);
    assertThat(frames.get(0).path("offset").asInt()).isEqualTo(50);
  }

  @Test
  void withBothAllThatWasMissedComesBeforeTheLast() {
    String epoch = publish(5);
    assertThat(data(join(since(epoch, 1) + ",'last':2"))).containsExactly(2, 3, 4, 5);
    List<JsonNode> lost = join(since("gone", 1) + ",'last':2");
    assertThat(lost.get(0).path("recovered").asBoolean(true)).isFalse();
    assertThat(data(lost)).containsExactly(4, 5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'epoch':'neverwas','offset':1",
        "'epoch':'-','offset':0",
        "'epoch':'EPOCH','offset':9007199254740991",
        "'epoch':'EPOCH','offset':0"
      })
  void aPlaceThatCanNotBeHadIsNotRecovered(String place) {
    String epoch = publish(150);
    List<JsonNode> frames = join(",'since':{" + place.replace("EPOCH", epoch) + "}");
    assertThat(frames).hasSize(1);
    assertThat(frames.get(0).path("recovered").asBoolean(true)).isFalse();
    assertThat(frames.get(0).path("offset").asInt()).isEqualTo(150);
    assertThat(world.counters.of("not recovered")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",'since':{'epoch':'e','offset':-1}",
        ",'since':{'epoch':'e','offset':1.5}",
        ",'since':{'epoch':'e','offset':9007199254740992}",
        ",'since':{'epoch':'e'}",
        ",'since':{'offset':1}",
        ",'since':{'epoch':'','offset':1}",
        ",'since':{'epoch':'a b','offset':1}",
        ",'since':{'epoch':'012345678901234567890123456789012','offset':1}",
        ",'since':{'epoch':'e','epoch':'e','offset':1}",
        ",'since':'e:1'",
        ",'since':null",
        ",'last':-1",
        ",'last':1e3",
        ",'last':'5'",
        ",'last':99999999999999999999"
      })
  void aPlaceThatIsNoneIsABadFrame(String more) {
    List<JsonNode> frames = join(more);
    assertThat(frames).hasSize(1);
    assertThat(frames.get(0).path("code").asText()).isEqualTo("bad-frame");
  }

  @Test
  void aRoomWithoutHistoryRecoversNothing() {
    World bare = new World(1, "history.default.size=0");
    FakeClient ann = bare.connect("ann");
    ann.take();
    ann.send("{'type':'join','room':'r','last':5" + since("e", 1) + "}");
    bare.settle();
    JsonNode joined = ann.one("joined");
    assertThat(joined.path("recovered").asBoolean(true)).isFalse();
    assertThat(joined.has("offset")).isFalse();
  }

  @Test
  void theUsersOwnMessagesAreRecoveredByTheOpening() {
    FakeClient ann = world.connect("ann");
    String epoch = publish(world, sender, "user:ann", 3);
    ann.vanish();
    publish(world, sender, "user:ann", 2);
    Resume resume = new Resume(Optional.of(new Position(epoch, 2)), 0);
    FakeClient again = world.resuming("ann", 1, resume, "r");
    world.settle();
    List<JsonNode> frames = again.take();
    assertThat(frames.get(0).path("type").asText()).isEqualTo("welcome");
    assertThat(frames.get(0).path("recovered").asBoolean()).isTrue();
    assertThat(frames.get(0).path("offset").asInt()).isEqualTo(2);
    assertThat(data(frames)).containsExactly(3, 1, 2);
  }

  @Test
  void aSecondJoinReplaysNothing() {
    FakeClient ann = world.connect("ann", "r");
    String epoch = publish(3);
    ann.take();
    ann.send("{'type':'join','room':'r'" + since(epoch, 1) + "}");
    world.settle();
    assertThat(ann.take())
        .singleElement()
        .satisfies(
            joined -> {
              assertThat(joined.path("offset").asInt()).isEqualTo(3);
              assertThat(joined.path("recovered").asBoolean(true)).isFalse();
            });
  }

  /** One after the other they get what they missed; who has left is not waited for. */
  @Test
  void aRoomThatIsJoinedTwiceAndLeftHoldsUpNoOther() {
    for (int i = 0; i < 1_000; i++) {
      sender.send("{'type':'send','to':'room:large','data':'" + "x".repeat(1_000) + "'}");
    }
    String epoch = publish(5);
    publish(world, sender, "room:q", 5);
    FakeClient ann = world.connect("ann");
    ann.take();
    ann.stuck(true);
    ann.send("{'type':'join','room':'large','last':1000}");
    world.settle();
    ann.send("{'type':'join','room':'r'" + since(epoch, 1) + "}");
    ann.send("{'type':'join','room':'r'" + since(epoch, 1) + "}");
    world.settle();
    ann.send("{'type':'leave','room':'r'}");
    ann.send("{'type':'join','room':'q','last':5}");
    world.settle();
    ann.stuck(false);
    world.settle();
    assertThat(ann.take("message").stream().map(frame -> frame.path("to").asText()))
        .contains("room:q");
    publish(world, sender, "room:q", 1);
    assertThat(ann.take("message")).hasSize(1);
  }

  /** It must not come back to life, and be counted as gone twice. */
  @Test
  void whoGoesWhileItsHistoryIsReadIsGone() {
    String epoch = publish(world, sender, "user:ann", 3);
    Resume resume = new Resume(Optional.of(new Position(epoch, 1)), 0);
    int opening = 0;
    for (int loop = 0; loop < 2; loop++) {
      FakeClient ann = world.resuming("ann", loop, resume, "r");
      while (!ann.session.memberships().isIn(ann.session.identity().user())) {
        world.time.step();
      }
      opening += ann.session.isOpen() ? 0 : 1; // open already where its loop is the address's home
      ann.vanish();
      world.settle();
      assertThat(ann.session.isClosed()).isTrue();
      assertThat(world.gateway.sessions()).isEqualTo(1);
    }
    assertThat(opening).isEqualTo(1);
  }

  @Test
  void theFewThatWereMissedOfEachOfManyRoomsAreReadOnce() {
    List<String> joins = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String epoch = publish(world, sender, "room:r" + i, 3);
      joins.add("{'type':'join','room':'r" + i + "'" + since(epoch, 1) + "}");
    }
    FakeClient ann = world.connect("ann");
    ann.take();
    long before = world.counters.of("answered");
    joins.forEach(ann::send);
    world.settle();
    assertThat(ann.take("message")).hasSize(200);
    assertThat(world.counters.of("answered") - before)
        .as("a claim and a read of each")
        .isEqualTo(200);
  }

  /** They wait behind the history of one room, and are all over at once when that is taken. */
  @Test
  void veryManyRoomsOfWhichNothingWasMissedCanBeJoinedAtOnce() {
    World large = new World(1, "limits.maxRoomsPerSession=30000", "limits.pendingCommands=30000");
    FakeClient from = large.connect("from");
    String epoch = publish(large, from, "room:missed", 5);
    FakeClient ann = large.connect("ann");
    List<String> back = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      from.send("{'type':'join','room':'r" + i + "'}");
    }
    large.settle();
    for (JsonNode joined : from.take("joined")) {
      String since = since(joined.path("epoch").asText(), 0);
      back.add("{'type':'join','room':'" + joined.path("room").asText() + "'" + since + "}");
    }
    ann.take();
    ann.stuck(true);
    ann.send("{'type':'join','room':'missed'" + since(epoch, 0) + "}");
    large.settle();
    back.forEach(ann::send);
    large.settle();
    ann.stuck(false);
    large.settle();
    assertThat(ann.take("joined")).hasSize(6_001);
    publish(large, from, "room:r0", 1);
    publish(large, from, "room:r5999", 1);
    assertThat(ann.take("message")).hasSize(2);
  }

  /** Room for a few pages on the socket must be enough for all that is kept, however much it is. */
  @Test
  void aSlowSocketGetsAllOfALongHistoryAndIsNoSlowConsumer() {
    World large = new World(1, "history.default.size=20000", "history.default.bytes=100000000");
    FakeClient from = large.connect("from");
    String text = "x".repeat(1_000);
    for (int i = 0; i < 5_000; i++) {
      from.send("{'type':'send','to':'room:r','data':'" + text + "'}");
    }
    large.settle();
    FakeClient ann = large.connect("ann");
    ann.take();
    ann.send("{'type':'join','room':'r','last':20000}");
    large.settle();
    ann.take();
    ann.stuck(true);
    ann.send("{'type':'leave','room':'r'}");
    ann.send("{'type':'join','room':'r','last':20000}");
    large.advance(Duration.ofSeconds(1));
    assertThat(ann.transport.unsentBytes()).isLessThan(400_000);
    assertThat(ann.transport.closed()).isNull();
    ann.stuck(false);
    large.settle();
    assertThat(ann.take("message")).hasSize(5_000);
  }

  /** What comes live meanwhile is read again, when it is more than may be held back. */
  @Test
  void whatIsHeldBackIsBounded() {
    String[] settings = {
      "limits.maxMessageBytes=500",
      "limits.maxQueuedBytes=1000",
      "history.default.size=5000",
      "history.default.bytes=10000000"
    };
    World small = new World(1, settings);
    FakeClient from = small.connect("from");
    String frame = "{'type':'send','to':'room:r','data':'" + "x".repeat(300) + "'}";
    for (int i = 0; i < 1_500; i++) {
      from.send(frame);
    }
    small.settle();
    FakeClient ann = small.connect("ann");
    ann.take();
    ann.stuck(true);
    ann.send("{'type':'join','room':'r','last':5000}");
    small.settle();
    for (int i = 0; i < 60; i++) {
      from.send(frame);
      small.settle();
    }
    ann.stuck(false);
    small.settle();
    assertThat(ann.transport.closed()).isNull();
    List<JsonNode> messages = ann.take("message");
    assertThat(messages).hasSize(1_560);
    assertThat(messages.get(1_559).path("offset").asInt()).isEqualTo(1_560);
  }

  /** Of a page that is on its way, what is dropped meanwhile says nothing. */
  @RepeatedTest(20)
  void whatIsDroppedWhileAPageIsReadIsReadLater(RepetitionInfo run) {
    String[] settings = {
      "limits.maxMessageBytes=500",
      "limits.maxQueuedBytes=1000",
      "history.default.size=5000",
      "history.default.bytes=10000000"
    };
    Constellation cluster =
        new Constellation(
            run.getCurrentRepetition(), new FaultLedger.Faults(0, 0, 40), 0, settings);
    World node = cluster.join("n");
    FakeClient from = cluster.join("other").connect("from");
    String frame = "{'type':'send','to':'room:r','data':'" + "x".repeat(300) + "'}";
    for (int i = 0; i < 1_500; i++) {
      from.send(frame);
    }
    cluster.time().advance(Duration.ofSeconds(5));
    FakeClient ann = node.connect("ann");
    ann.take();
    ann.send("{'type':'join','room':'r','last':5000}");
    for (int i = 0; i < 1_000; i++) {
      from.send(frame);
      cluster.time().advance(Duration.ofMillis(1));
    }
    cluster.time().advance(Duration.ofSeconds(5));
    assertThat(ann.transport.closed()).isNull();
    assertThat(ann.take("message")).hasSize(2_500);
  }
}
