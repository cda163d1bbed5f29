package dev.herald.process.chaos;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that does nothing for a while and holds its connections, then goes on. */
class FreezeChaosIT {
  @Test
  void nothingIsLostWhenOneIsStoppedForEightSeconds() {
    freeze(Duration.ofSeconds(8)).assertAllIsKept();
  }

  @Test
  @Tag("chaos")
  void nothingIsLostWhenOneIsStoppedForFifteenSeconds() {
    freeze(Duration.ofSeconds(15)).assertNothingWasLost();
  }

  private static Verdict freeze(Duration duration) {
    String fault = "SIGSTOP of one of three for " + duration.toSeconds() + " s";
    try (Chaos chaos = Chaos.begin(fault, 3)) {
      chaos.nodes.freeze(0);
      Fault.lasts(duration);
      chaos.nodes.thaw(0);
      chaos.nodes.awaitNodes();
      return chaos.verdict();
    }
  }
}
