package dev.herald.process.chaos;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that end under load, killed or as they are told. */
class NodeDeathChaosIT {
  @Test
  void nothingIsLostWhenOneOfThreeIsKilled() {
    try (Chaos chaos = Chaos.begin("kill -9 of one of three", 3)) {
      chaos.nodes.kill(0);
      chaos.verdict().assertAllIsKept();
    }
  }

  @Test
  @Tag("chaos")
  void whoIsConcernedIsToldWhenTwoOfFourAreKilledAtOnce() {
    try (Chaos chaos = Chaos.begin("kill -9 of two of four at once, one backup", 4)) {
      chaos.nodes.kill(0, 1);
      chaos.verdict().assertNobodyWasLeftBelieving();
    }
  }

  @Test
  @Tag("chaos")
  void nothingIsLostWhenTwoOfFourAreKilledAtOnceAndThereAreTwoBackups() {
    String fault = "kill -9 of two of four at once, two backups";
    try (Chaos chaos = Chaos.begin(fault, 4, "cluster.backups=2")) {
      chaos.nodes.kill(0, 1);
      chaos.verdict().assertNothingWasLost();
    }
  }

  @Test
  @Tag("chaos")
  void nothingIsLostWhenAllAreRestartedOneByOne() {
    try (Chaos chaos = Chaos.begin("rolling restart of three", 3)) {
      for (int node = 0; node < 3; node++) {
        chaos.nodes.stop(node);
        chaos.nodes.restart(node);
        chaos.nodes.awaitNodes();
        chaos.load.awaitIn();
      }
      chaos.verdict().assertNothingWasLost();
    }
  }
}
