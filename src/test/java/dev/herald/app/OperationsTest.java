package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herald.core.ErrorCode;
import dev.herald.core.Refusal;
import dev.herald.testing.CountingCounters;
import dev.herald.testing.FakeMembers;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which answers of the ledger are believed. */
class OperationsTest {
  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final FakeMembers members = new FakeMembers("a");
  private final CountingCounters counters = new CountingCounters();
  private final Operations operations = new Operations(loop, members, Tally.ofLedger(counters));
  private final List<Promise<String>> submitted = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();

  private Future<String> submit() {
    submitted.add(Promise.promise());
    return submitted.get(submitted.size() - 1).future();
  }

  private void answered(String answer, Throwable failure) {
    answers.add(failure == null ? answer : ((Refusal) failure).code().wireName());
  }

  private void run() {
    loop.on(() -> operations.run(this::submit, this::answered));
  }

  private void answer(int submission, String answer) {
    loop.on(() -> submitted.get(submission).tryComplete(answer));
    time.settle();
  }

  private void wait(int millis) {
    time.advance(Duration.ofMillis(millis));
  }

  @Test
  void aQuickAnswerOfACalmClusterIsCertain() {
    run();
    wait(900);
    answer(0, "one");
    assertThat(answers).containsExactly("one");
    assertThat(submitted).hasSize(1);
  }

  @Test
  void anAnswerIsNotCertainIfAMemberLeftMeanwhile() {
    members.add("b");
    run();
    members.remove("b");
    answer(0, "one");
    assertThat(answers).isEmpty();
    assertThat(submitted).hasSize(2);
    answer(1, "again");
    assertThat(answers).containsExactly("again");
    assertThat(counters.of("uncertain")).isEqualTo(1);
  }

  @Test
  void anAnswerIsNotCertainIfItWasLate() {
    run();
    wait(1_300);
    assertThat(submitted).hasSize(2);
    answer(0, "late");
    assertThat(answers).as("a copy may have timed out").isEmpty();
    answer(1, "again");
    assertThat(answers).containsExactly("again");
  }

  @Test
  void inTheMinorityNothingIsSubmittedAndNothingBelieved() {
    run();
    members.minority(true);
    answer(0, "alone");
    assertThat(answers).isEmpty();
    wait(5_000);
    assertThat(submitted).hasSize(1);
    members.minority(false);
    wait(300);
    answer(1, "together");
    assertThat(answers).containsExactly("together");
  }

  @Test
  void afterTenSecondsWithoutACertainAnswerNobodyKnows() {
    members.minority(true);
    run();
    wait(10_300);
    assertThat(answers).containsExactly("unavailable");
    assertThat(submitted).isEmpty();
    assertThat(counters.of("given up")).isEqualTo(1);
    members.minority(false);
    wait(60_000);
    assertThat(submitted).isEmpty();
  }

  /** Else those that fail later would wait for ever. */
  @Test
  void whatIsThrownByWhoIsToldEndsNothingElse() {
    loop.on(
        () ->
            operations.run(
                this::submit,
                (answer, failure) -> {
                  throw new IllegalStateException("a fault of its own");
                }));
    assertThatThrownBy(() -> wait(10_300)).hasMessage("a fault of its own");
    run();
    wait(1_300);
    int again = submitted.size();
    wait(1_300);
    assertThat(submitted).hasSize(again + 1);
  }

  @Test
  void aRefusalIsAnAnswer() {
    run();
    loop.on(() -> submitted.get(0).fail(ErrorCode.UNAVAILABLE.because("no")));
    time.settle();
    assertThat(answers).containsExactly("unavailable");
  }

  @Test
  void whatIsRepairedAnywayIsBelieved() {
    members.minority(true);
    loop.on(() -> operations.runLightly(this::submit, this::answered));
    answer(0, "light");
    assertThat(answers).containsExactly("light");
  }

  @Test
  void aLargeOneIsNotSubmittedAgainAndAnyFailureEndsIt() {
    loop.on(() -> operations.runOnce(this::submit, this::ended));
    wait(3_000);
    assertThat(submitted).hasSize(1);
    loop.on(() -> submitted.get(0).fail("refused by one of many"));
    time.settle();
    assertThat(answers).containsExactly("refused by one of many");
  }

  @Test
  void aLargeOneThatNeverAnswersIsGivenUp() {
    loop.on(() -> operations.runOnce(this::submit, this::answered));
    wait(11_000);
    assertThat(submitted).hasSize(1);
    assertThat(answers).containsExactly("unavailable");
  }

  private void ended(String answer, Throwable failure) {
    answers.add(failure == null ? answer : failure.getMessage());
  }

  private void runMany(int count) {
    loop.on(
        () -> {
          for (int i = 0; i < count; i++) {
            operations.run(this::submit, this::answered);
          }
        });
  }

  /** Else very many would all be late, be submitted again, and be late again. */
  @Test
  void veryManyAreSubmittedOneAfterTheOther() {
    int most = Operations.MOST;
    runMany(3 * most);
    assertThat(submitted).hasSize(most);
    for (int i = 0; i < 3 * most; i++) {
      answer(i, "a" + i);
      assertThat(submitted).hasSize(Math.min(3 * most, most + i + 1));
    }
    assertThat(answers).hasSize(3 * most).startsWith("a0", "a1").doesNotHaveDuplicates();
    run();
    assertThat(submitted).hasSize(3 * most + 1);
  }

  @Test
  void onlyWhatWasSubmittedIsSubmittedAgain() {
    int most = Operations.MOST;
    runMany(2 * most);
    wait(1_300);
    assertThat(submitted).hasSize(2 * most);
    wait(1_000);
    assertThat(submitted).hasSize(3 * most);
    wait(10_000);
    assertThat(answers).hasSize(2 * most).containsOnly("unavailable");
    run();
    assertThat(submitted.get(submitted.size() - 1).future().isComplete()).isFalse();
    answer(submitted.size() - 1, "alive");
    assertThat(answers).last().isEqualTo("alive");
  }

  @Test
  void afterAMinorityNoMoreAreSubmittedAtOnceThanElse() {
    int most = Operations.MOST;
    members.minority(true);
    runMany(2 * most);
    assertThat(submitted).isEmpty();
    members.minority(false);
    wait(300);
    assertThat(submitted).hasSize(most);
  }

  @Test
  void anOperationThatThrowsIsTriedAgain() {
    boolean[] thrown = {false};
    loop.on(
        () ->
            operations.<String>run(
                () -> {
                  if (!thrown[0]) {
                    thrown[0] = true;
                    throw new IllegalStateException("not now");
                  }
                  return submit();
                },
                this::answered));
    wait(1_300);
    answer(0, "then");
    assertThat(answers).containsExactly("then");
  }
}
