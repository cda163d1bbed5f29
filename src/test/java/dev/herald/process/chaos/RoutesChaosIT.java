package dev.herald.process.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.HazelcastPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How soon messages go the right way again, with 20,000 addresses on each of three nodes. */
@Tag("chaos")
class RoutesChaosIT {
  private static final int EACH = 20_000;
  private static final int PROBED = 67;

  private static Processes start() {
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    settings.add("limits.maxRoomsPerSession=100000");
    settings.add("limits.pendingCommands=500");
    return Processes.start(3, settings);
  }

  /** Says how long it took, and holds it to ten seconds. */
  private static void judge(String fault, Probes probes, long moment) {
    for (int node = 0; node < 3; node++) {
      Probes.Seconds seconds = probes.rightAfter(node, moment);
      System.out.printf(
          Locale.ROOT,
          "| %s | rooms of the session on node %d | median %.1f s | longest %.1f s |%n",
          fault,
          node,
          seconds.median(),
          seconds.longest());
    }
    for (int node = 0; node < 3; node++) {
      assertThat(probes.rightAfter(node, moment).longest()).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void routesAreRightSoonAfterAKill() {
    try (Processes nodes = start();
        Probes probes = Probes.begin(nodes, EACH, PROBED)) {
      long moment = System.nanoTime();
      nodes.kill(0);
      nodes.awaitNodes();
      probes.awaitCalm(moment);
      nodes.writeLogs("routes-kill");
      judge("kill -9 of node 0", probes, moment);
    }
  }

  @Test
  void routesAreRightSoonAfterAFreeze() {
    try (Processes nodes = start();
        Probes probes = Probes.begin(nodes, EACH, PROBED)) {
      nodes.freeze(0);
      Fault.lasts(Duration.ofSeconds(15));
      long moment = System.nanoTime();
      nodes.thaw(0);
      nodes.awaitNodes();
      probes.awaitCalm(moment);
      nodes.writeLogs("routes-freeze");
      judge("SIGSTOP of node 0 for 15 s", probes, moment);
    }
  }
}
