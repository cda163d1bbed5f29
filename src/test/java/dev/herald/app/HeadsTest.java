package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Message;
import dev.herald.core.MessageId;
import dev.herald.core.Position;
import dev.herald.ledger.Append;
import dev.herald.ledger.Batch;
import dev.herald.ledger.SharedLedger;
import dev.herald.testing.Constellation;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What nodes learn from the heads that the ledger tells, and what they do where it is forked. */
class HeadsTest {
  private static final Address ROOM = new Address.Room("r");

  private final Constellation cluster = new Constellation(1, FaultLedger.Faults.NONE, 0);
  private final World first = cluster.join("a");
  private final World second = cluster.join("b");

  private void rest(Duration time) {
    cluster.time().advance(time);
  }

  private static List<Integer> data(FakeClient client) {
    return client.take("message").stream().map(frame -> frame.path("data").asInt()).toList();
  }

  private static void send(FakeClient client, int data) {
    client.send("{'type':'send','id':1,'to':'room:r','data':" + data + "}");
  }

  /** As a node does that stores a message, and never comes to route it. */
  private void store(int data, long number) {
    Body body = Body.json(Integer.toString(data).getBytes(StandardCharsets.UTF_8));
    Message message =
        new Message(ROOM, "", body, "", 1, Position.UNKEPT, "")
            .to(ROOM, MessageId.of(MessageId.ofBatch("gone", number), 0));
    HistoryLimits limits =
        new HistoryLimits(100, 1 << 20, 100, Duration.ofMinutes(10), Duration.ofDays(1));
    Batch batch = new Batch("gone", number, List.of(message));
    new SharedLedger(cluster.entries, first.loop(0))
        .append(new Append(ROOM, batch, 0, "e", 1, limits, Set.of(), false));
  }

  @Test
  void whatWasStoredAndNeverRoutedIsReadByAllOwners() {
    FakeClient here = first.connect("ann", "r");
    FakeClient there = second.connect("bob", "r");
    rest(Duration.ofSeconds(5));
    store(1, 1);
    store(2, 2);
    rest(Duration.ofMillis(900));
    assertThat(data(there)).isEmpty();
    rest(Duration.ofMillis(1_200));
    assertThat(data(here)).containsExactly(1, 2);
    assertThat(data(there)).containsExactly(1, 2);
  }

  @Test
  void whoGotTheMessagesReadsNothing() {
    FakeClient there = second.connect("bob", "r");
    FakeClient ann = first.connect("ann");
    for (int i = 0; i < 50; i++) {
      send(ann, i);
      rest(Duration.ofMillis(100));
    }
    rest(Duration.ofSeconds(5));
    assertThat(data(there)).hasSize(50);
    assertThat(second.counters.of("holesRead")).isZero();
  }

  @Test
  void anotherMessageAtTheSamePlaceIsAForkAndAllAreTold() {
    FakeClient here = first.connect("ann", "r");
    FakeClient there = second.connect("bob", "r");
    send(here, 1);
    send(here, 2);
    rest(Duration.ofSeconds(5));
    assertThat(data(there)).containsExactly(1, 2);
    there.take();
    here.take();
    cluster.entries.loseLast(ROOM);
    send(there, 3);
    rest(Duration.ofSeconds(5));
    assertForked(here, 1, 3);
    assertForked(there, 1, 3);
    send(here, 4);
    rest(Duration.ofSeconds(1));
    assertThat(data(there)).containsExactly(4);
    assertThat(cluster.entries.copiesAreEqual()).isTrue();
  }

  @Test
  void aHistoryThatIsShorterThanWhatWasHandedOnIsAFork() {
    FakeClient here = first.connect("ann", "r");
    FakeClient there = second.connect("bob", "r");
    send(here, 1);
    send(here, 2);
    rest(Duration.ofSeconds(5));
    there.take();
    here.take();
    cluster.entries.loseLast(ROOM);
    second.homes.repair();
    rest(Duration.ofSeconds(5));
    assertForked(here, 1);
    assertForked(there, 1);
    assertThat(first.counters.of("forks") + second.counters.of("forks")).isEqualTo(1);
  }

  @Test
  void aMessageThatFollowsAnotherOneIsNotHandedOn() {
    FakeClient there = second.connect("bob", "r");
    FakeClient here = first.connect("ann");
    send(here, 1);
    send(here, 2);
    rest(Duration.ofSeconds(5));
    there.take();
    cluster.entries.loseLast(ROOM);
    store(5, 1); // of which nobody is told
    send(here, 6);
    rest(Duration.ofMillis(500));
    assertForked(there, 1, 5, 6);
  }

  private static void assertForked(FakeClient client, Integer... kept) {
    List<JsonNode> frames = client.take();
    List<String> types = frames.stream().map(frame -> frame.path("type").asText()).toList();
    assertThat(types.stream().filter("reset"::equals)).hasSize(1);
    List<JsonNode> after =
        frames.subList(types.indexOf("reset") + 1, frames.size()).stream()
            .filter(frame -> frame.path("type").asText().equals("message"))
            .toList();
    assertThat(after).extracting(frame -> frame.path("data").asInt()).containsExactly(kept);
    String epoch = frames.get(types.indexOf("reset")).path("epoch").asText();
    assertThat(after).allMatch(frame -> frame.path("epoch").asText().equals(epoch));
  }
}
