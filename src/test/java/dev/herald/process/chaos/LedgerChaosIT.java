package dev.herald.process.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ledger while nodes die one after the other: 60 addresses, 200,000 messages. */
@Tag("chaos")
class LedgerChaosIT {
  private static final int MESSAGES = 200_000;
  private static final int KILLS = 8;

  @Test
  void nothingIsStoredTwiceOrOutOfOrderOrLostOverManyKills() {
    Random random = new Random(1);
    try (Chaos chaos = Chaos.begin(KILLS + " times kill -9 and restart", 3)) {
      for (int kill = 0; kill < KILLS; kill++) {
        int node = random.nextInt(3);
        chaos.load.awaitMore((kill + 1) * MESSAGES / (KILLS + 1) - chaos.load.acknowledged());
        chaos.nodes.kill(node);
        chaos.load.awaitMore(2 * Chaos.PER_SECOND);
        chaos.nodes.restart(node);
        chaos.nodes.awaitNodes();
      }
      chaos.load.awaitMore(MESSAGES - chaos.load.acknowledged());
      Verdict verdict = chaos.verdict();
      verdict.assertNothingWasLost();
      assertThat(verdict.acknowledged()).isGreaterThanOrEqualTo(MESSAGES);
    }
  }
}
