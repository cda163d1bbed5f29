package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who may decide without the others. */
class MajorityTest {
  private static final long SECOND = 1_000_000_000;
  private final Majority majority = new Majority("a", Duration.ofSeconds(30));

  private void join(String... nodes) {
    for (String node : nodes) {
      majority.joined(node);
    }
  }

  @Test
  void aNodeAloneFromTheStartIsNoMinority() {
    assertThat(majority.isMinority(1, 0)).isFalse();
  }

  @Test
  void oneOfThreeWaitsAndThenGoesOn() {
    join("b", "c");
    majority.left("b", SECOND);
    assertThat(majority.isMinority(2, SECOND)).isFalse();
    majority.left("c", 2 * SECOND);
    assertThat(majority.isMinority(1, 2 * SECOND)).isTrue();
    assertThat(majority.isMinority(1, 31 * SECOND)).isTrue();
    assertThat(majority.isMinority(1, 32 * SECOND)).isFalse();
  }

  @Test
  void halfGoesOn() {
    join("b", "c", "d");
    majority.left("b", SECOND);
    majority.left("c", SECOND);
    assertThat(majority.isMinority(2, SECOND)).isFalse();
  }

  @Test
  void whoIsBackEndsIt() {
    join("b", "c");
    majority.left("b", SECOND);
    majority.left("c", SECOND);
    majority.joined("c");
    assertThat(majority.isMinority(2, 2 * SECOND)).isFalse();
    majority.left("c", 3 * SECOND);
    assertThat(majority.isMinority(1, 4 * SECOND)).as("b is still missed").isTrue();
  }

  @Test
  void whoLeavesInOrderIsNotMissed() {
    join("b", "c");
    majority.leaves("b");
    majority.leaves("c");
    majority.left("b", SECOND);
    majority.left("c", SECOND);
    assertThat(majority.isMinority(1, SECOND)).isFalse();
  }

  @Test
  void afterThePatienceTheViewIsSettledAnew() {
    join("b", "c", "d", "e");
    majority.left("b", SECOND);
    majority.left("c", SECOND);
    majority.left("d", SECOND);
    majority.settle(2 * SECOND);
    assertThat(majority.isMinority(2, 2 * SECOND)).isTrue();
    majority.settle(31 * SECOND);
    majority.left("e", 40 * SECOND);
    assertThat(majority.isMinority(1, 40 * SECOND)).as("one of two").isFalse();
  }

  /** The list of members changes before anybody is told. */
  @Test
  void aLossThatNobodyHasToldYetCounts() {
    join("b", "c");
    assertThat(majority.isMinority(1, 100 * SECOND)).isTrue();
  }

  @Test
  void noPatienceIsNoMinority() {
    Majority hasty = new Majority("a", Duration.ZERO);
    hasty.joined("b");
    hasty.joined("c");
    hasty.left("b", SECOND);
    hasty.left("c", SECOND);
    assertThat(hasty.isMinority(1, SECOND)).isFalse();
  }
}
