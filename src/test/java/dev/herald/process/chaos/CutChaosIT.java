package dev.herald.process.chaos;

import dev.herald.testing.Hosts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that can't reach each other for a while, while clients reach all of them. */
@Tag("chaos")
class CutChaosIT {
  @TempDir Path folder;
  private Hosts hosts;

  @BeforeEach
  void make() throws IOException {
    hosts = Hosts.makeOrSkip(folder, 3);
  }

  @AfterEach
  void stop() {
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void nothingIsLostWhenOneOfThreeIsCutOffForFifteenSeconds() throws IOException {
    try (Chaos chaos = Chaos.beginOn(hosts, "one of three cut off for 15 s")) {
      hosts.cut(1);
      Fault.lasts(Duration.ofSeconds(15));
      hosts.heal(1);
      chaos.nodes.awaitNodes();
      chaos.verdict().assertNobodyWasLeftBelieving();
    }
  }

  @Test
  @Tag("timed")
  void routesAreRightSoonAfterACut() throws IOException {
    List<String> settings = new ArrayList<>(Chaos.on(hosts));
    settings.addAll(Probes.settings());
    try (Processes nodes = Processes.startTimedOn(hosts, 3, settings);
        Probes probes = Probes.begin(nodes)) {
      hosts.cut(1);
      Fault.lasts(Duration.ofSeconds(15));
      long moment = System.nanoTime();
      hosts.heal(1);
      probes.assertRightSoonAfter(moment, "node 0 cut off for 15 s", 0, 1, 2);
    }
  }
}
