package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.Address;
import dev.herald.testing.Constellation;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes make good when the cluster has changed. */
class RepairTest {
  private final Constellation cluster = new Constellation(1, FaultLedger.Faults.NONE, 0);
  private final World first = cluster.join("a");
  private final World second = cluster.join("b");
  private final World third = cluster.join("c");

  private void rest(Duration time) {
    cluster.time().advance(time);
  }

  private static List<Integer> data(FakeClient client) {
    return client.take("message").stream().map(frame -> frame.path("data").asInt()).toList();
  }

  private static void send(FakeClient client, String room, int data) {
    client.send("{'type':'send','id':1,'to':'room:" + room + "','data':" + data + "}");
  }

  @Test
  void whatANodeAppendedBeforeItDiedIsReadByTheOthers() {
    FakeClient sender = first.connect("ann");
    FakeClient receiver = second.connect("bob", "r");
    send(sender, "r", 1);
    rest(Duration.ofMillis(100));
    assertThat(data(receiver)).containsExactly(1);
    cluster.network().cut("b");
    send(sender, "r", 2);
    rest(Duration.ofMillis(10));
    assertThat(sender.take("ack")).hasSize(2);
    cluster.leave("a");
    cluster.network().heal("b");
    rest(Duration.ofSeconds(1));
    assertThat(data(receiver)).containsExactly(2);
  }

  private void joinMany() {
    FakeClient many = second.connect("many");
    for (int i = 0; i < 128; i++) {
      many.send("{'type':'join','room':'" + i + "'}");
    }
    rest(Duration.ofSeconds(1));
  }

  @Test
  void whatIsClaimedIsNotClaimedAgain() {
    joinMany();
    cluster.leave("a");
    rest(Duration.ofSeconds(1));
    assertThat(second.counters.of("reclaimed")).isZero();
    assertThat(second.homes.repairing()).isZero();
  }

  @Test
  void everyAddressIsClaimedUnderTheNewName() {
    joinMany();
    cluster.rename("b");
    rest(Duration.ofSeconds(1));
    assertThat(second.counters.of("reclaimed")).isEqualTo(129);
    assertThat(second.homes.repairing()).isZero();
    assertThat(cluster.entries.copiesAreEqual()).isTrue();
    assertThat(cluster.entries.owners(new Address.Room("7"))).isEqualTo(2);
  }

  @Test
  void whatTheLedgerHasLostIsClaimedAgain() {
    joinMany();
    cluster.entries.lose(new Address.Room("7"));
    second.homes.repair();
    rest(Duration.ofSeconds(1));
    assertThat(second.counters.of("reclaimed")).isEqualTo(1);
    assertThat(cluster.entries.owners(new Address.Room("7"))).isEqualTo(1);
  }

  /** Lanes that only sent something are done at once. */
  @Test
  void manyAddressesThatAreNotClaimedArePassedOver() {
    FakeClient ann = second.connect("ann");
    for (int i = 0; i < 20_000; i++) {
      ann.send("{'type':'send','to':'room:" + i + "','data':1,'keep':false}");
      if (i % 1_000 == 0) {
        rest(Duration.ofMillis(1));
      }
    }
    rest(Duration.ofSeconds(1));
    second.homes.repair();
    rest(Duration.ofSeconds(1));
    assertThat(second.counters.of("reclaimed")).isZero();
    assertThat(second.homes.repairing()).isZero();
  }

  @Test
  void aNodeThatComesBackUnderAnotherNameIsAnOwnerAgain() {
    FakeClient receiver = second.connect("bob", "r");
    cluster.rename("b");
    rest(Duration.ofSeconds(1));
    FakeClient sender = third.connect("ann");
    receiver.take();
    send(sender, "r", 1);
    rest(Duration.ofSeconds(1));
    assertThat(data(receiver)).containsExactly(1);
    send(receiver, "r", 2);
    rest(Duration.ofSeconds(1));
    assertThat(data(receiver)).containsExactly(2);
  }

  @Test
  void aMinorityAcknowledgesNothingThatIsKept() {
    FakeClient ann = first.connect("ann", "r");
    cluster.members("a").minority(true);
    ann.take();
    send(ann, "r", 1);
    rest(Duration.ofSeconds(5));
    assertThat(ann.take()).isEmpty();
    rest(Duration.ofSeconds(6));
    JsonNode error = ann.one("error");
    assertThat(error.path("code").asText()).isEqualTo("unavailable");
    assertThat(error.path("after").asInt()).isPositive();
    send(ann, "r", 2);
    rest(Duration.ofSeconds(3));
    cluster.members("a").minority(false);
    rest(Duration.ofSeconds(2));
    assertThat(ann.one("ack").path("offset").asInt()).isEqualTo(1);
    assertThat(first.connect("late").take("welcome")).hasSize(1);
  }

  /** A second join can fail, as any command can; what the first one made stays. */
  @Test
  void aMemberStaysOneWhenItsSecondJoinFails() {
    FakeClient ann = first.connect("ann", "r");
    cluster.members("a").minority(true);
    ann.take();
    ann.send("{'type':'join','id':1,'room':'r','since':{'epoch':'neverwas','offset':1}}");
    rest(Duration.ofSeconds(11));
    assertThat(ann.one("error").path("code").asText()).isEqualTo("unavailable");
    cluster.members("a").minority(false);
    rest(Duration.ofSeconds(2));
    send(ann, "r", 1);
    rest(Duration.ofSeconds(1));
    assertThat(data(ann)).containsExactly(1);
  }

  /** As one that is new and can't be told what it missed. */
  @Test
  void whoCanNotBeToldWhatItMissedIsNoMember() {
    FakeClient sender = second.connect("bob");
    FakeClient ann = first.connect("ann", "r");
    send(sender, "r", 1);
    send(sender, "r", 2);
    rest(Duration.ofSeconds(1));
    String epoch = ann.take("message").get(0).path("epoch").asText();
    ann.send("{'type':'leave','room':'r'}");
    rest(Duration.ofSeconds(1));
    cluster.members("a").minority(true);
    ann.take();
    ann.send("{'type':'join','id':1,'room':'r','since':{'epoch':'" + epoch + "','offset':1}}");
    rest(Duration.ofSeconds(11));
    assertThat(ann.one("error").path("room").asText()).isEqualTo("r");
    cluster.members("a").minority(false);
    send(sender, "r", 3);
    rest(Duration.ofSeconds(1));
    assertThat(ann.take()).isEmpty();
    rest(Duration.ofMinutes(5));
    assertThat(first.homes.rooms()).isZero();
  }
}
