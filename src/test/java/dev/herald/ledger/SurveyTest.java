package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SurveyTest {
  private static final long NOW = 10_000_000_000L;

  private record Piece(long time, long bytes) {}

  @Test
  void withinTheBudgetNothingGoes() {
    Survey survey = new Survey(NOW);
    survey.add(0, 60);
    survey.addFixed(40);
    assertThat(survey.bytes()).isEqualTo(100);
    assertThat(survey.cutoff(100)).isEqualTo(Survey.NOTHING);
  }

  @Test
  void theOldestGoUntilNineTenthsAreLeft() {
    Survey survey = new Survey(NOW);
    for (int age = 1; age <= 7; age++) {
      survey.add(NOW - age, 100);
    }
    assertThat(survey.cutoff(600)).as("540 are five pieces").isEqualTo(NOW - 5);
  }

  @Test
  void whatIsOfThisMomentOrOfTheFutureGoesLast() {
    Survey survey = new Survey(NOW);
    survey.add(NOW + 1_000_000, 100);
    survey.add(NOW - 1_000, 100);
    assertThat(survey.cutoff(150)).isBetween(NOW - 1_000, NOW);
    assertThat(survey.cutoff(50)).isEqualTo(Survey.ALL);
  }

  @Test
  void whatCanNotGoLeavesLessForTheRest() {
    Survey survey = new Survey(NOW);
    survey.addFixed(1_000);
    survey.add(NOW - 5, 1);
    assertThat(survey.cutoff(900)).isEqualTo(Survey.ALL);
  }

  @RepeatedTest(100)
  void whatIsLeftIsWithinTheBudgetAndNotMuchLess(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    Survey survey = new Survey(NOW);
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      long age = (long) Math.pow(10, random.nextDouble() * 9) - 1;
      Piece piece = new Piece(NOW - age, 1 + random.nextInt(100));
      pieces.add(piece);
      survey.add(piece.time(), piece.bytes());
    }
    long budget = survey.bytes() / (1 + random.nextInt(5)) - 1;
    long cutoff = survey.cutoff(budget);
    assertThat(bytesFrom(pieces, cutoff)).isLessThanOrEqualTo(budget - budget / 10);
    long age = NOW - cutoff;
    assertThat(bytesFrom(pieces, cutoff - age / 4 - 2))
        .as("with what is a quarter older it would be too much")
        .isGreaterThan(budget - budget / 10);
  }

  /** In a flood most of it comes while the survey is made. */
  @RepeatedTest(20)
  void whatCameLastWhileItWasMadeStays(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    Survey survey = new Survey(NOW);
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Piece piece = new Piece(NOW - 200 + random.nextInt(2_000), 100);
      pieces.add(piece);
      survey.add(piece.time(), piece.bytes());
    }
    long left = bytesFrom(pieces, survey.cutoff(20_000));
    assertThat(left).isBetween(10_000L, 18_000L);
  }

  @Test
  void ofABurstThatIsSomeSecondsOldTheNewestStay() {
    Survey survey = new Survey(NOW);
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Piece piece = new Piece(NOW - 10_000 + i, 100);
      pieces.add(piece);
      survey.add(piece.time(), piece.bytes());
    }
    long left = bytesFrom(pieces, survey.cutoff(10_000));
    assertThat(left).isBetween(8_000L, 9_000L);
  }

  private static long bytesFrom(List<Piece> pieces, long cutoff) {
    return pieces.stream().filter(p -> p.time() >= cutoff).mapToLong(Piece::bytes).sum();
  }
}
