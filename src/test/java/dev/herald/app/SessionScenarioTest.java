package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.CloseReason;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients see, from the decoder to the flush, on virtual time and two loops. */
class SessionScenarioTest {
  private final World world = new World(1);

  private static List<String> data(List<JsonNode> messages) {
    return messages.stream().map(message -> message.path("data").asText()).toList();
  }

  private static List<Long> offsets(List<JsonNode> messages) {
    return messages.stream().map(message -> message.path("offset").asLong()).toList();
  }

  @Test
  void theFirstFrameIsTheWelcome() {
    FakeClient ann = world.connect("ann");
    JsonNode welcome = ann.take().get(0);
    assertThat(welcome.path("type").asText()).isEqualTo("welcome");
    assertThat(welcome.path("user").asText()).isEqualTo("ann");
    assertThat(welcome.path("offset").asLong()).isZero();
    assertThat(welcome.path("epoch").asText()).matches("[A-Za-z0-9_-]{1,32}");
  }

  @Test
  void aMessageToAUserReachesAllSessionsOfTheUserAndNobodyElse() {
    FakeClient phone = world.connect("ann");
    FakeClient laptop = world.connect("ann");
    FakeClient bob = world.connect("bob");
    bob.take();
    bob.send("{'type':'send','id':1,'to':'user:ann','data':'hi'}");
    world.settle();
    JsonNode message = phone.one("message");
    assertThat(message.path("from").asText()).isEqualTo("user:bob");
    assertThat(message.path("to").asText()).isEqualTo("user:ann");
    assertThat(message.path("offset").asLong()).isEqualTo(1);
    assertThat(laptop.one("message")).isEqualTo(message);
    assertThat(bob.one("ack").path("offset").asLong()).isEqualTo(1);
  }

  @Test
  void whoJoinsAndSendsWithoutWaitingHearsItself() {
    FakeClient ann = world.connect("ann");
    ann.take();
    for (int i = 0; i < 50; i++) {
      ann.send("{'type':'join','room':'own-" + i + "'}");
      ann.send("{'type':'send','to':'room:own-" + i + "','data':1}");
      ann.send("{'type':'send','to':'room:own-" + i + "','data':2}");
    }
    world.settle();
    List<JsonNode> messages = ann.take("message");
    assertThat(messages).hasSize(100);
    for (int i = 0; i < 50; i++) {
      String room = "room:own-" + i;
      assertThat(
              data(messages.stream().filter(one -> one.path("to").asText().equals(room)).toList()))
          .containsExactly("1", "2");
    }
  }

  @Test
  void aSendWithoutAnIdIsNotAcknowledged() {
    FakeClient ann = world.connect("ann");
    ann.take();
    ann.send("{'type':'send','to':'user:bob','data':1}");
    ann.send("{'type':'send','to':'user:','data':1}");
    world.settle();
    assertThat(ann.take()).hasSize(1).allMatch(f -> f.path("type").asText().equals("error"));
  }

  @Test
  void aSendThatIsRepeatedWithItsKeyAfterAReconnectIsTheFirstOne() {
    FakeClient bob = world.connect("bob", "r");
    FakeClient ann = world.connect("ann");
    ann.send("{'type':'send','id':1,'to':'room:r','key':'k','data':'once'}");
    world.settle();
    JsonNode first = ann.one("ack");
    ann.vanish();
    FakeClient again = world.connect("ann");
    again.take();
    again.send("{'type':'send','id':2,'to':'room:r','key':'k','data':'once'}");
    again.send("{'type':'send','id':3,'to':'room:r','key':'l','data':'more'}");
    world.settle();
    List<JsonNode> acks = again.take("ack");
    assertThat(offsets(acks)).containsExactly(first.path("offset").asLong(), 2L);
    assertThat(acks.get(0).path("epoch")).isEqualTo(first.path("epoch"));
    assertThat(data(bob.take("message"))).containsExactly("once", "more");
    assertThat(world.counters.of("repeated")).isEqualTo(1);
  }

  @Test
  void aKeyIsForgottenAfterFiveMinutes() {
    FakeClient ann = world.connect("ann", "r");
    ann.send("{'type':'send','id':1,'to':'room:r','key':'k','data':1}");
    for (int i = 0; i < 60; i++) {
      world.advance(Duration.ofSeconds(5));
      ann.session.heard();
    }
    ann.send("{'type':'send','id':2,'to':'room:r','key':'k','data':1}");
    world.advance(Duration.ofMillis(1));
    ann.send("{'type':'send','id':3,'to':'room:r','key':'k','data':1}");
    world.settle();
    assertThat(offsets(ann.take("ack"))).containsExactly(1L, 1L, 2L);
  }

  @Test
  void whatIsNotKeptIsSentAsOftenAsItIsSentWhateverItsKey() {
    FakeClient ann = world.connect("ann", "r");
    for (int i = 0; i < 2; i++) {
      ann.send("{'type':'send','to':'room:r','key':'k','keep':false,'data':'typing'}");
      ann.send("{'type':'send','to':'everyone','key':'k','data':'all'}");
    }
    world.settle();
    assertThat(ann.take("message")).hasSize(4);
  }

  @Test
  void membersOfARoomGetItsMessagesFromJoinToLeave() {
    FakeClient ann = world.connect("ann");
    FakeClient bob = world.connect("bob");
    bob.send("{'type':'send','to':'room:r','data':'before'}");
    world.settle();
    ann.send("{'type':'join','id':'j','room':'r'}");
    world.settle();
    JsonNode joined = ann.one("joined");
    assertThat(joined.path("id").asText()).isEqualTo("j");
    assertThat(joined.path("offset").asLong()).isEqualTo(1);
    bob.send("{'type':'send','to':'room:r','data':'within'}");
    world.settle();
    JsonNode message = ann.one("message");
    assertThat(message.path("offset").asLong()).isEqualTo(2);
    assertThat(message.path("epoch")).isEqualTo(joined.path("epoch"));
    ann.send("{'type':'leave','room':'r'}");
    bob.send("{'type':'send','to':'room:r','data':'after'}");
    world.settle();
    List<JsonNode> rest = ann.take();
    assertThat(rest).hasSize(1);
    assertThat(rest.get(0).path("type").asText()).isEqualTo("left");
  }

  @Test
  void joiningTwiceTellsTheCurrentPositionAndReplaysNothing() {
    FakeClient ann = world.connect("ann", "r");
    ann.send("{'type':'send','to':'room:r','data':1}");
    world.settle();
    ann.take();
    ann.send("{'type':'join','room':'r'}");
    world.settle();
    assertThat(ann.one("joined").path("offset").asLong()).isEqualTo(1);
    ann.send("{'type':'send','to':'room:r','data':2}");
    world.settle();
    assertThat(ann.take("message")).hasSize(1);
    assertThat(world.homes.rooms()).isEqualTo(1);
  }

  @Test
  void joinAndLeaveInOneBreathEndOutside() {
    FakeClient ann = world.connect("ann");
    ann.take();
    ann.send("{'type':'join','room':'r','id':1}");
    ann.send("{'type':'leave','room':'r','id':2}");
    ann.send("{'type':'leave','room':'r','id':3}");
    ann.send("{'type':'join','room':'r','id':4}");
    ann.send("{'type':'join','room':'r','id':5}");
    ann.send("{'type':'leave','room':'r','id':6}");
    world.settle();
    assertThat(ann.take().stream().map(f -> f.path("id") + f.path("type").asText()))
        .containsExactlyInAnyOrder("1joined", "2left", "3error", "4joined", "5joined", "6left");
    ann.send("{'type':'send','to':'room:r','data':2}");
    world.settle();
    assertThat(ann.take()).isEmpty();
    assertThat(world.homes.rooms()).isZero();
  }

  @Test
  void aFloodOfJoinsAndLeavesIsAnswered() {
    FakeClient ann = world.connect("ann");
    ann.take();
    for (int i = 0; i < 3_000; i++) {
      ann.send("{'type':'join','room':'r'}");
      ann.send("{'type':'leave','room':'r'}");
    }
    world.settle();
    assertThat(ann.take()).hasSize(6_000);
    assertThat(world.homes.rooms()).isZero();
  }

  @Test
  void leavingARoomThatOneIsNotInIsRefused() {
    FakeClient ann = world.connect("ann");
    ann.send("{'type':'leave','room':'r','id':1}");
    world.settle();
    JsonNode error = ann.one("error");
    assertThat(error.path("code").asText()).isEqualTo("not-joined");
    assertThat(error.path("room").asText()).isEqualTo("r");
    assertThat(error.path("id").asInt()).isEqualTo(1);
  }

  @Test
  void roomsOfTheOpeningAreAnsweredAfterTheWelcome() {
    FakeClient ann = world.connect("ann", "a", " bad", "b");
    List<JsonNode> frames = ann.take();
    assertThat(frames.get(0).path("type").asText()).isEqualTo("welcome");
    assertThat(frames.subList(1, 4).stream().map(f -> f.path("type").asText() + f.path("room")))
        .containsExactlyInAnyOrder("joined\"a\"", "error\" bad\"", "joined\"b\"");
    assertThat(frames.get(1).has("id")).isFalse();
  }

  @Test
  void roomsPerSessionAreLimited() {
    World small = new World(1, "limits.maxRoomsPerSession=2");
    FakeClient ann = small.connect("ann", "a", "b", "c");
    List<JsonNode> frames = ann.take();
    assertThat(frames.stream().filter(f -> f.path("code").asText().equals("too-many-rooms")))
        .hasSize(1);
    ann.send("{'type':'join','room':'b'}");
    ann.send("{'type':'leave','room':'a'}");
    small.settle();
    ann.send("{'type':'join','room':'c'}");
    small.settle();
    assertThat(ann.take("error")).isEmpty();
    assertThat(small.homes.rooms()).isEqualTo(2);
  }

  @Test
  void everyoneIsEverySessionOnEveryLoop() {
    FakeClient ann = world.connect("ann");
    FakeClient bob = world.connect("bob");
    ann.take();
    ann.send("{'type':'send','to':'everyone','data':'hello','id':1}");
    world.settle();
    JsonNode message = bob.one("message");
    assertThat(message.has("offset")).isFalse();
    List<JsonNode> own = ann.take();
    assertThat(own.stream().map(f -> f.path("type").asText()))
        .containsExactlyInAnyOrder("message", "ack");
    assertThat(own.toString()).doesNotContain("offset");
  }

  @Test
  void whoWantsNoEchoGetsNone() {
    FakeClient ann = world.connect("ann", "r");
    FakeClient other = world.connect("ann", "r");
    ann.take();
    for (String to : List.of("user:ann", "room:r", "everyone")) {
      ann.send("{'type':'send','to':'" + to + "','data':'" + to + "','echo':false}");
      ann.send("{'type':'send','to':'" + to + "','data':'x'}");
    }
    world.settle();
    assertThat(data(ann.take())).containsExactly("x", "x", "x");
    assertThat(other.take("message")).hasSize(6);
  }

  @Test
  void unkeptMessagesHaveNoPositionAndTakeNone() {
    FakeClient ann = world.connect("ann", "r");
    ann.take();
    ann.send("{'type':'send','to':'room:r','data':1,'keep':false,'id':1}");
    ann.send("{'type':'send','to':'room:r','data':2,'id':2}");
    world.settle();
    List<JsonNode> frames = ann.take();
    assertThat(frames).hasSize(4);
    assertThat(frames.stream().filter(f -> f.path("data").asInt() == 1))
        .noneMatch(f -> f.has("offset"));
    assertThat(offsets(frames.stream().filter(f -> f.has("offset")).toList()))
        .containsExactlyInAnyOrder(1L, 1L);
  }

  @Test
  void anAddressWithoutHistoryHasNoPositions() {
    World live = new World(1, "history.rules=[{match: 'room:live/*', size: 0}]");
    FakeClient ann = live.connect("ann", "live/1");
    assertThat(ann.one("joined").has("epoch")).isFalse();
    long before = live.ledgerSize.bytes();
    ann.send("{'type':'send','to':'room:live/1','data':1,'id':1}");
    live.settle();
    List<JsonNode> frames = ann.take();
    assertThat(frames).hasSize(2).noneMatch(f -> f.has("offset"));
    assertThat(live.ledgerSize.bytes()).as("nothing was kept").isEqualTo(before);
  }

  @Test
  void onlyTheCommandsInHandAreReadFurther() {
    World slow = new World(1, new FaultLedger.Faults(0, 0, 500), "limits.pendingCommands=3");
    FakeClient ann = slow.connect("ann");
    assertThat(ann.transport.isReading()).isTrue();
    for (int i = 0; i < 3; i++) {
      ann.send("{'type':'send','to':'user:bob','data':1,'id':" + i + "}");
    }
    assertThat(ann.transport.isReading()).isFalse();
    slow.advance(Duration.ofSeconds(10));
    assertThat(ann.take("ack")).hasSize(3);
    assertThat(ann.transport.isReading()).isTrue();
  }

  @Test
  void aPeerThatStopsReadingIsClosedAndOthersFeelNothing() {
    World small = new World(1, "limits.maxQueuedBytes=20000", "limits.maxMessageBytes=2000");
    FakeClient stuck = small.connect("ann", "r");
    FakeClient fine = small.connect("bob", "r");
    stuck.transport.stuck(true);
    String big = "x".repeat(1_000);
    for (int i = 0; i < 40; i++) {
      fine.send("{'type':'send','to':'room:r','data':'" + big + "'}");
      small.settle();
    }
    assertThat(stuck.transport.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
    assertThat(fine.take("message")).hasSize(40);
    assertThat(small.counters.of("closed SLOW_CONSUMER")).isEqualTo(1);
    assertThat(stuck.transport.unsentBytes()).isLessThan(20_000);
  }

  @Test
  void aBurstInOneTurnIsNotHeldAgainstThePeer() {
    World small = new World(1, "limits.maxQueuedBytes=20000", "limits.maxMessageBytes=2000");
    FakeClient ann = small.connect("ann", "r");
    String big = "x".repeat(1_000);
    for (int i = 0; i < 40; i++) {
      ann.send("{'type':'send','to':'room:r','data':'" + big + "','echo':" + (i % 2 == 0) + "}");
    }
    small.settle();
    assertThat(ann.transport.closed()).isNull();
    assertThat(ann.take("message")).hasSize(20);
  }

  @Test
  void aTurnIsFlushedOnce() {
    FakeClient ann = world.connect("ann", "r");
    world.connect("bob", "r");
    int before = ann.transport.flushes();
    for (int i = 0; i < 16; i++) {
      ann.send("{'type':'send','to':'everyone','data':" + i + "}");
    }
    world.settle();
    assertThat(ann.take("message")).hasSize(16);
    assertThat(ann.transport.flushes() - before).isEqualTo(1);
  }

  @Test
  void silenceIsPingedAndThenEnds() {
    FakeClient ann = world.connecting("ann", 0);
    world.settle();
    world.advance(Duration.ofMillis(24_999));
    assertThat(ann.transport.pings()).isZero();
    world.advance(Duration.ofMillis(1));
    assertThat(ann.transport.pings()).isEqualTo(1);
    world.advance(Duration.ofMillis(9_999));
    assertThat(ann.transport.closed()).isNull();
    world.advance(Duration.ofMillis(1));
    assertThat(ann.transport.closed()).isEqualTo(CloseReason.NO_LIFE);
    assertThat(world.gateway.sessions()).isZero();
  }

  @Test
  void anythingReceivedIsLife() {
    FakeClient ann = world.connecting("ann", 0);
    world.settle();
    for (int i = 0; i < 10; i++) {
      world.advance(Duration.ofSeconds(20));
      ann.send("{'type':'ping'}");
    }
    assertThat(ann.transport.pings()).isZero();
    world.advance(Duration.ofSeconds(30));
    ann.session.heard();
    world.advance(Duration.ofSeconds(20));
    assertThat(ann.transport.closed()).isNull();
    assertThat(ann.transport.pings()).isEqualTo(1);
  }

  @Test
  void whileTheServerDoesNotReadTheClockStandsStill() {
    World slow =
        new World(
            1,
            new FaultLedger.Faults(0, 0, 900),
            "limits.pendingCommands=1",
            "heartbeat.interval=100ms",
            "heartbeat.timeout=100ms");
    FakeClient ann = slow.connecting("ann", 0);
    while (!ann.transport.isReading()) {
      slow.advance(Duration.ofMillis(10));
    }
    int pings = ann.transport.pings();
    ann.send("{'type':'send','to':'room:r','data':1,'id':1}");
    while (!ann.transport.isReading()) {
      slow.advance(Duration.ofMillis(10));
      assertThat(ann.transport.closed()).isNull();
    }
    assertThat(ann.transport.pings()).isEqualTo(pings);
  }

  @Test
  void withoutALedgerNobodyIsLeftWaiting() {
    World dead = new World(3, new FaultLedger.Faults(100, 0, 1));
    FakeClient bob = dead.connecting("bob", 0);
    dead.advance(Duration.ofSeconds(9));
    assertThat(bob.transport.closed()).isNull();
    dead.advance(Duration.ofSeconds(2));
    assertThat(bob.transport.closed()).isEqualTo(CloseReason.TRY_AGAIN);
  }

  @Test
  void whoVanishesLeavesNothingBehind() {
    World tidy = forgetful(FaultLedger.Faults.NONE);
    FakeClient ann = tidy.connect("ann", "a", "b");
    FakeClient bob = tidy.connect("bob", "a");
    ann.vanish();
    tidy.settle();
    assertThat(tidy.gateway.sessions()).isEqualTo(1);
    assertThat(tidy.homes.rooms()).isEqualTo(1);
    for (int i = 0; i < 24; i++) {
      tidy.advance(Duration.ofSeconds(5));
      bob.session.heard();
    }
    assertThat(tidy.ledgerSize.addresses()).isEqualTo(2);
  }

  /** Positions are forgotten 20 s after the last use. */
  private static World forgetful(FaultLedger.Faults faults) {
    return new World(1, faults, "history.default.ttl=20s", "history.default.positionTtl=20s")
        .tidying();
  }

  @Test
  void aPositionIsKnownWhenAllSessionsAndMessagesHaveLongGone() {
    World days = new World(1, "history.default.ttl=1m").tidying();
    FakeClient ann = days.connect("ann", "r");
    ann.send("{'type':'send','to':'room:r','data':1,'id':1}");
    days.settle();
    JsonNode ack = ann.one("ack");
    ann.vanish();
    days.advance(Duration.ofMinutes(30));
    assertThat(days.counters.of("trimmed by age")).isEqualTo(1);
    FakeClient again = days.connect("ann", "r");
    JsonNode joined = again.one("joined");
    assertThat(joined.path("epoch")).isEqualTo(ack.path("epoch"));
    assertThat(joined.path("offset").asLong()).isEqualTo(1);
  }

  @Test
  void whoVanishesBeforeTheWelcomeLeavesNothingBehind() {
    World slow = forgetful(new FaultLedger.Faults(0, 0, 200));
    FakeClient ann = slow.connecting("ann", 0, "r");
    ann.vanish();
    slow.advance(Duration.ofMinutes(2));
    assertThat(slow.gateway.sessions()).isZero();
    assertThat(slow.homes.rooms()).isZero();
    assertThat(slow.ledgerSize.addresses()).isZero();
    assertThat(ann.take()).isEmpty();
  }

  @Test
  void sessionsAreLimited() {
    World one = new World(1, "limits.sessions=1");
    FakeClient ann = one.connect("ann");
    assertThat(one.gateway.reserve()).isFalse();
    ann.vanish();
    assertThat(one.gateway.reserve()).isTrue();
  }

  @Test
  void badFramesAreAnsweredCountedAndHarmNobody() {
    FakeClient ann = world.connect("ann");
    ann.take();
    ann.send("nonsense");
    ann.send("{'type':'fly','id':2}");
    ann.send("{'type':'ping','id':3}");
    world.settle();
    assertThat(ann.take().stream().map(f -> f.path("type").asText() + f.path("code").asText()))
        .containsExactly("errorbad-frame", "errorunknown-type", "pong");
    assertThat(world.counters.of("refused BAD_FRAME")).isEqualTo(1);
  }

  @Test
  void whoSendsMoreThanALoopCanDeliverIsTold() {
    FakeClient fast = world.connecting("ann", 0);
    FakeClient far = world.connecting("bob", 1);
    world.settle();
    fast.take();
    String big = "x".repeat(60_000);
    for (int i = 0; i < 1_500; i++) {
      // loop 1 gets no turn in between
      fast.send("{'type':'send','to':'everyone','echo':false,'data':'" + big + "','id':1}");
    }
    world.settle();
    List<JsonNode> answers = fast.take();
    long refused = answers.stream().filter(f -> f.path("type").asText().equals("error")).count();
    assertThat(answers).hasSize(1_500);
    assertThat(refused).isBetween(300L, 500L);
    JsonNode last = answers.get(answers.size() - 1);
    assertThat(last.path("code").asText()).isEqualTo("unavailable");
    assertThat(last.path("after").asInt()).isPositive();
    fast.send("{'type':'send','to':'everyone','data':1,'id':2}");
    world.settle();
    assertThat(fast.take("ack")).hasSize(1);
    assertThat(far.session.isClosed() || !far.take("message").isEmpty()).isTrue();
  }
}
