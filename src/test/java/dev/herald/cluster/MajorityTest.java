package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may decide without the others. */
class MajorityTest {
  private static final long SECOND = 1_000_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration DEAD_AFTER = Duration.ofSeconds(5);
  private final Majority majority = new Majority("a", PATIENCE, DEAD_AFTER, 0);

  private void join(String... nodes) {
    for (String node : nodes) {
      majority.joined(node, "at " + node);
    }
  }

  @Test
  void aNodeAloneFromTheStartIsNoMinority() {
    assertThat(majority.isMinority(1, 0)).isFalse();
  }

  private void lose(long second, String... nodes) {
    for (String node : nodes) {
      majority.left(node, "at " + node, second * SECOND);
    }
  }

  private void hear(long askedAtSecond, String... nodes) {
    for (String node : nodes) {
      majority.heard(node, askedAtSecond * SECOND);
    }
  }

  @Test
  void oneOfThreeWaitsAndThenGoesOn() {
    join("b", "c");
    lose(1, "b");
    hear(1, "c");
    assertThat(majority.isMinority(2, SECOND)).isFalse();
    lose(2, "c");
    assertThat(majority.isMinority(1, 2 * SECOND)).isTrue();
    run(2, 31);
    assertThat(majority.isMinority(1, 31 * SECOND)).isTrue();
    run(31, 32);
    assertThat(majority.isMinority(1, 32 * SECOND)).isFalse();
  }

  @Test
  void halfGoesOn() {
    join("b", "c", "d");
    lose(1, "b");
    lose(1, "c");
    hear(1, "d");
    assertThat(majority.isMinority(2, SECOND)).isFalse();
  }

  /** Who is cut off from several finds them lost one by one. */
  @Test
  void whoIsLeftCountsOnlyWhenItHasAnsweredSince() {
    join("b", "c");
    assertThat(majority.doubted()).isEmpty();
    run(0, 6);
    lose(5, "b");
    assertThat(majority.doubted()).containsExactly("c");
    assertThat(majority.isMinority(2, 5 * SECOND)).isTrue();
    hear(4, "c");
    assertThat(majority.isMinority(2, 6 * SECOND)).as("asked before").isTrue();
    hear(5, "b");
    assertThat(majority.isMinority(2, 6 * SECOND)).as("lost").isTrue();
    hear(5, "c");
    assertThat(majority.doubted()).isEmpty();
    assertThat(majority.isMinority(2, 6 * SECOND)).isFalse();
  }

  @Test
  void whoDoesNotAnswerAndIsNotLostIsBelievedAfterThePatience() {
    join("b", "c");
    lose(5, "b");
    run(5, 34);
    assertThat(majority.isMinority(2, 34 * SECOND)).isTrue();
    run(35, 35);
    assertThat(majority.isMinority(2, 35 * SECOND)).isFalse();
    assertThat(majority.doubted()).isEmpty();
  }

  @Test
  void nobodyIsDoubtedWhenOthersLeaveInOrder() {
    join("b", "c", "d");
    majority.leaves("b");
    lose(1, "b");
    assertThat(majority.doubted()).isEmpty();
    assertThat(majority.isMinority(3, SECOND)).isFalse();
  }

  /** The half that is left of two nodes has nobody to ask. */
  @Test
  void oneOfTwoGoesOn() {
    join("b");
    assertThat(majority.isMinority(1, SECOND)).as("before it is told").isFalse();
    lose(1, "b");
    assertThat(majority.isMinority(1, SECOND)).isFalse();
  }

  @Test
  void whoIsBackEndsIt() {
    join("b", "c");
    lose(1, "b");
    lose(1, "c");
    majority.joined("c", "at " + "c");
    assertThat(majority.isMinority(2, 2 * SECOND)).isFalse();
    lose(3, "c");
    assertThat(majority.isMinority(1, 4 * SECOND)).as("b is still missed").isTrue();
  }

  @Test
  void whoLeavesInOrderIsNotMissed() {
    join("b", "c");
    majority.leaves("b");
    majority.leaves("c");
    lose(1, "b");
    lose(1, "c");
    assertThat(majority.isMinority(1, SECOND)).isFalse();
  }

  @Test
  void afterThePatienceTheViewIsSettledAnew() {
    join("b", "c", "d", "e");
    lose(1, "b");
    lose(1, "c");
    lose(1, "d");
    majority.look(2 * SECOND);
    assertThat(majority.isMinority(2, 2 * SECOND)).isTrue();
    run(2, 40);
    lose(40, "e");
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
    Majority hasty = new Majority("a", Duration.ZERO, DEAD_AFTER, 0);
    hasty.joined("b", "at " + "b");
    hasty.joined("c", "at " + "c");
    hasty.left("b", "at " + "b", SECOND);
    hasty.left("c", "at " + "c", SECOND);
    assertThat(hasty.isMinority(1, SECOND)).isFalse();
  }

  @Test
  void whoLostOthersIsApartUntilTheyAreSeenAgain() {
    majority.joined("b", "host 1");
    majority.joined("c", "host 2");
    assertThat(majority.isApart(3)).isFalse();
    assertThat(majority.isApart(2)).as("nobody has told yet who was lost").isTrue();
    majority.left("b", "host 1", SECOND);
    majority.left("c", "host 2", SECOND);
    majority.joined("b", "host 1");
    assertThat(majority.isApart(2)).isTrue();
    majority.look(100 * SECOND);
    assertThat(majority.isApart(2)).as("however long it takes").isTrue();
    majority.joined("d", "host 2");
    assertThat(majority.isApart(3)).as("another one runs where it ran").isFalse();
  }

  /** Else a cluster whose nodes are killed and started again one after the other would wait. */
  @Test
  void whoseProcessWasStartedAgainIsNotWaitedFor() {
    majority.joined("b", "host 1");
    majority.joined("c", "host 2");
    for (String next : "defghi".split("")) {
      majority.left("b", "host 1", SECOND);
      majority.joined(next, "host 1");
      majority.left(next, "host 1", SECOND);
      hear(1, "c");
      assertThat(majority.isMinority(2, 2 * SECOND)).isFalse();
      majority.joined("b", "host 1");
    }
    majority.left("b", "host 1", SECOND);
    majority.left("c", "host 2", SECOND);
    assertThat(majority.isMinority(1, 2 * SECOND)).isTrue();
  }

  @Test
  void whoLetOthersGoIsNotApart() {
    majority.joined("b", "host 1");
    majority.leaves("b");
    majority.left("b", "host 1", SECOND);
    assertThat(majority.isApart(1)).isFalse();
  }

  /** Hazelcast does not tell of those that are gone when a node joins again. */
  @Test
  void whoIsGoneWhenANodeJoinsAgainIsForgotten() {
    join("b", "c", "d");
    majority.left("c", "at c", SECOND);
    majority.joinedAgain(Set.of("a", "c"));
    assertThat(majority.isMinority(2, 2 * SECOND)).isFalse();
    run(0, 4);
    majority.left("c", "at c", 4 * SECOND);
    assertThat(majority.isMinority(1, 4 * SECOND)).as("one of two").isFalse();
  }

  private void run(long fromSecond, long toSecond) {
    for (long now = fromSecond * SECOND; now <= toSecond * SECOND; now += SECOND / 2) {
      majority.look(now);
    }
  }

  /** Others may have given it up meanwhile, and go on without it. */
  @Test
  void whoStoodStillDoesNotTrustItsViewForAWhile() {
    join("b", "c");
    run(0, 10);
    assertThat(majority.isMinority(3, 13 * SECOND)).as("a pause").isFalse();
    assertThat(majority.isMinority(3, 14 * SECOND)).as("before anybody has looked").isTrue();
    run(25, 27);
    assertThat(majority.isMinority(3, 27 * SECOND)).isTrue();
    run(28, 28);
    assertThat(majority.isMinority(3, 28 * SECOND)).isFalse();
  }

  @Test
  void whoHasJoinedAgainAfterAStandstillTrustsItsView() {
    join("b", "c");
    run(0, 10);
    run(25, 26);
    majority.joinedAgain(Set.of("a", "b", "c"));
    assertThat(majority.isMinority(3, 26 * SECOND)).isFalse();
  }

  @Test
  void whoIsAloneMayStandStill() {
    run(0, 10);
    assertThat(majority.isMinority(1, 30 * SECOND)).isFalse();
  }
}
