package dev.herald.process.chaos;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that does nothing for a while and holds its connections, then goes on. */
@Tag("chaos")
class FreezeChaosIT {
  @Test
  void nothingIsLostWhenOneIsStoppedForEightSeconds() {
    freeze(Duration.ofSeconds(8));
  }

  @Test
  void nothingIsLostWhenOneIsStoppedForFifteenSeconds() {
    freeze(Duration.ofSeconds(15));
  }

  private static void freeze(Duration duration) {
    String fault = "SIGSTOP of one of three for " + duration.toSeconds() + " s";
    try (Chaos chaos = Chaos.begin(fault, 3)) {
      chaos.nodes.freeze(0);
      Fault.lasts(duration);
      chaos.nodes.thaw(0);
      chaos.nodes.awaitNodes();
      chaos.verdict().assertNothingWasLost();
    }
  }
}
