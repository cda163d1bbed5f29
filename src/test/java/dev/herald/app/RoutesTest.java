package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.testing.Constellation;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where messages go when the cluster has changed. */
class RoutesTest {
  private static final Address ROOM = new Address.Room("r");

  private final Constellation cluster = new Constellation(1, FaultLedger.Faults.NONE, 0);

  private void rest(Duration time) {
    cluster.time().advance(time);
  }

  /** Two changes of owners bear one version: the one that was lost, and the next. */
  @Test
  void ownersAreAskedForAnewAfterADeathThatMayHaveLostSome() {
    FakeClient ann = cluster.join("a").connect("ann");
    cluster.join("b").connect("bob", "r");
    World third = cluster.join("c");
    World fourth = cluster.join("d");
    rest(Duration.ofSeconds(1));
    Runnable fallBack = cluster.entries.restorePoint(ROOM);
    FakeClient cat = third.connect("cat", "r");
    rest(Duration.ofSeconds(1));
    ann.send("{'type':'send','to':'room:r','data':1}");
    rest(Duration.ofMillis(100));
    assertThat(cat.take("message")).hasSize(1);

    cluster.leave("c");
    fallBack.run();
    rest(Duration.ofMillis(100));
    FakeClient dan = fourth.connect("dan", "r");
    rest(Duration.ofMillis(100));
    ann.send("{'type':'send','to':'room:r','data':2}");
    rest(Duration.ofMillis(100));
    assertThat(dan.take("message")).hasSize(1);
  }
}
