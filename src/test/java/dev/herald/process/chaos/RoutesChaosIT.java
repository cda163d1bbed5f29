package dev.herald.process.chaos;

import dev.herald.testing.HazelcastPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How soon messages go the right way again, with 20,000 addresses on each of three nodes. */
@Tag("chaos")
class RoutesChaosIT {
  private static Processes start() {
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    settings.addAll(Probes.settings());
    return Processes.start(3, settings);
  }

  /** The session in the rooms of the node that is gone has to join them all, one by one. */
  @Test
  void routesAreRightSoonAfterAKill() {
    try (Processes nodes = start();
        Probes probes = Probes.begin(nodes)) {
      long moment = System.nanoTime();
      nodes.kill(0);
      probes.assertRightSoonAfter(moment, "kill -9 of node 0", 1, 2);
    }
  }

  @Test
  void routesAreRightSoonAfterAFreeze() {
    try (Processes nodes = start();
        Probes probes = Probes.begin(nodes)) {
      nodes.freeze(0);
      Fault.lasts(Duration.ofSeconds(15));
      long moment = System.nanoTime();
      nodes.thaw(0);
      probes.assertRightSoonAfter(moment, "SIGSTOP of node 0 for 15 s", 0, 1, 2);
    }
  }
}
