package dev.herald.process.chaos;

import dev.herald.testing.HazelcastPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How soon messages go the right way again, with 20,000 addresses on each of three nodes. */
@Tag("chaos")
@Tag("timed")
class RoutesChaosIT {
  private static Processes start(int count, String... more) {
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    settings.addAll(Probes.settings());
    settings.addAll(List.of(more));
    return Processes.startTimed(count, settings);
  }

  /**
   * The session in the rooms of the node that is gone joins them all again, one by one, which takes
   * both processors of a small machine: how long is told and not held to.
   */
  @Test
  void routesAreRightSoonAfterAKill() {
    try (Processes nodes = start(3);
        Probes probes = Probes.begin(nodes)) {
      long moment = System.nanoTime();
      nodes.kill(0);
      probes.assertRightSoonAfter(moment, "kill -9 of node 0");
    }
  }

  @Test
  void routesAreRightSoonAfterAKillOfANodeWhoseSessionsStayAway() {
    try (Processes nodes = start(3);
        Probes probes = Probes.begin(nodes)) {
      long moment = System.nanoTime();
      probes.desert(0);
      nodes.kill(0);
      probes.assertRightSoonAfter(moment, "kill -9 of node 0, nobody comes back", 0, 1, 2);
    }
  }

  @Test
  void routesAreRightSoonAfterTwoOfFourAreKilled() {
    try (Processes nodes = start(4, "cluster.backups=2");
        Probes probes = Probes.begin(nodes)) {
      long moment = System.nanoTime();
      probes.desert(0, 1);
      nodes.kill(0, 1);
      probes.assertRightSoonAfter(moment, "kill -9 of nodes 0 and 1 of four", 0, 1, 2, 3);
    }
  }

  @Test
  void routesAreRightSoonAfterARollingRestart() {
    try (Processes nodes = start(3, "drain.spread=2s");
        Probes probes = Probes.begin(nodes)) {
      for (int node = 0; node < 3; node++) {
        nodes.stop(node);
        nodes.restart(node);
        nodes.awaitNodes();
        probes.awaitIn();
      }
      probes.assertRightSoonAfter(System.nanoTime(), "rolling restart", 0, 1, 2);
    }
  }

  @Test
  void routesAreRightSoonAfterAFreeze() {
    try (Processes nodes = start(3);
        Probes probes = Probes.begin(nodes)) {
      nodes.freeze(0);
      Fault.lasts(Duration.ofSeconds(15));
      long moment = System.nanoTime();
      nodes.thaw(0);
      probes.assertRightSoonAfter(moment, "SIGSTOP of node 0 for 15 s", 0, 1, 2);
    }
  }
}
