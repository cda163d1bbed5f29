package dev.herald.process.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that does nothing for a while and holds its connections, then goes on. */
class FreezeChaosIT {
  @Test
  void nothingIsLostWhenOneIsStoppedForEightSeconds() {
    freeze(Duration.ofSeconds(8)).assertAllIsKept();
  }

  /** A collection of garbage, say: nobody gives the node up. */
  @Test
  @Tag("chaos")
  void aPauseOfTwoSecondsDoesNoHarm() {
    try (Chaos chaos = Chaos.begin("SIGSTOP of one of three for 2 s", 3)) {
      chaos.nodes.freeze(0);
      Fault.lasts(Duration.ofSeconds(2));
      chaos.nodes.thaw(0);
      Verdict verdict = chaos.verdict();
      verdict.assertNothingWasLost();
      assertThat(verdict.refused()).isZero();
      assertThat(chaos.nodes.errors()).doesNotContain("node left");
    }
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
