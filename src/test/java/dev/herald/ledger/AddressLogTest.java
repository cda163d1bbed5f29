package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AddressLogTest {
  private static List<String> texts(AddressLog log) {
    Page page = log.read(new Position("none", 0), 1_000, 1_000_000);
    return LedgerContract.texts(page.messages());
  }

  @RepeatedTest(100)
  void aCopyThatGetsTheDeltasIsTheSameHoweverOftenTheyCome(RepetitionInfo run) throws IOException {
    Random random = new Random(run.getCurrentRepetition());
    AddressLog primary = new AddressLog();
    AddressLog backup = new AddressLog();
    List<Delta> deltas = new ArrayList<>();
    long[] numbers = new long[3];
    for (int i = 0; i < 40; i++) {
      int publisher = random.nextInt(3);
      boolean repeat = random.nextInt(4) == 0 && numbers[publisher] > 0;
      long number = repeat ? numbers[publisher] : ++numbers[publisher];
      Append append = keyed(random, "p" + publisher, number, i);
      AddressLog.Outcome outcome = primary.append(append);
      assertThat(outcome.delta().isEmpty()).isEqualTo(repeat);
      outcome.delta().ifPresent(deltas::add);
      outcome.delta().ifPresent(backup::apply);
      if (random.nextInt(5) == 0) {
        long cutoff = random.nextInt(i + 1) * 7_000L - 50_000;
        Tidy tidy = new Tidy(LedgerContract.ROOM, i * 7_000L, append.limits(), cutoff, Set.of());
        Tidying.tidy(primary, tidy).delta().ifPresent(tidied -> applyTwice(backup, tidied));
      }
      if (!deltas.isEmpty() && random.nextInt(3) == 0) {
        backup.apply(deltas.get(random.nextInt(deltas.size())));
      }
    }
    assertThat(bytes(backup)).isEqualTo(bytes(primary));
  }

  private static void applyTwice(AddressLog backup, TidyDelta delta) {
    assertThat(Tidying.apply(backup, delta)).isFalse();
    assertThat(Tidying.apply(backup, delta)).isFalse();
  }

  private static Delta appended(AddressLog log, long number, String text) {
    Message message = LedgerContract.message(text).to(LedgerContract.ROOM, number);
    return log.append(LedgerContract.append("p", number, 1_000, message)).delta().orElseThrow();
  }

  @Test
  void aCopyRefusesWhatFollowsAnotherMessageThanItsLast() {
    AddressLog primary = new AddressLog();
    AddressLog copy = new AddressLog();
    appended(primary, 1, "a");
    appended(copy, 2, "b");
    Barrier before = copy.barrier();
    assertThatThrownBy(() -> copy.apply(appended(primary, 3, "c")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> copy.check(primary.barrier()))
        .isInstanceOf(IllegalStateException.class);
    primary.claim(new Claim(LedgerContract.ROOM, "n", 1, "e1", 1_000));
    assertThatThrownBy(() -> copy.apply(primary.claimDelta("n")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> copy.apply(new ForkDelta(primary.barrier(), "e2", 1_000)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(copy.barrier()).isEqualTo(before);
  }

  @Test
  void aCopyThatHasGoneFurtherAnotherWayHasNotPassedTheBarrier() {
    AddressLog primary = new AddressLog();
    AddressLog copy = new AddressLog();
    appended(primary, 1, "a");
    appended(copy, 2, "b");
    appended(copy, 3, "c");
    assertThatThrownBy(() -> copy.check(primary.barrier()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCopyThatHasGoneFurtherHasPassedTheBarrier() {
    AddressLog log = new AddressLog();
    appended(log, 1, "a");
    Barrier barrier = log.barrier();
    log.check(barrier);
    appended(log, 2, "b");
    log.check(barrier);
  }

  @Test
  void aLateDeltaOfATidyingTakesNothingFromWhatCameSince() {
    AddressLog primary = new AddressLog();
    AddressLog backup = new AddressLog();
    Delta first = primary.append(LedgerContract.append("p", 1, "a")).delta().orElseThrow();
    backup.apply(first);
    Tidy tidy = new Tidy(LedgerContract.ROOM, 1_000, LedgerContract.LIMITS, Survey.ALL, Set.of());
    TidyDelta removed = Tidying.tidy(primary, tidy).delta().orElseThrow();
    assertThat(removed.removed()).isTrue();
    backup.claim(new Claim(LedgerContract.ROOM, "n", 1, "e1", 2_000));
    assertThat(Tidying.apply(backup, removed)).isFalse();
    AddressLog made = new AddressLog();
    made.claim(new Claim(LedgerContract.ROOM, "n", 1, "e2", 2_000));
    assertThat(Tidying.apply(made, removed)).isFalse();
  }

  @Test
  void aSurveyCountsAllBytesOfAnEntry() {
    Survey survey = new Survey(5_000);
    AddressLog log = used();
    log.survey(survey);
    assertThat(survey.bytes()).isEqualTo(log.bytes());
    assertThat(survey.entries()).isEqualTo(1);
    assertThat(survey.cutoff(1)).isEqualTo(Survey.ALL);
  }

  /** Of messages with keys and without, so that some batches are new, some in part, some not. */
  private static Append keyed(Random random, String publisher, long number, int step) {
    List<Message> messages = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String key = random.nextBoolean() ? "" : "k" + random.nextInt(30);
      messages.add(LedgerContract.keyed("ann", key, "m" + step));
    }
    HistoryLimits limits =
        new HistoryLimits(
            1 + random.nextInt(20),
            2_000,
            random.nextInt(20),
            LedgerContract.TTL,
            LedgerContract.POSITION_TTL);
    Batch batch = new Batch(publisher, number, messages);
    return new Append(LedgerContract.ROOM, batch, 0, "e1", step * 7_000L, limits, Set.of(), false);
  }

  @Test
  void aBatchOfRepeatsAloneFitsItsCopyOnce() {
    AddressLog primary = new AddressLog();
    AddressLog backup = new AddressLog();
    Message message = LedgerContract.keyed("ann", "k", "a");
    Delta first = primary.append(LedgerContract.append("p", 1, 0, message)).delta().orElseThrow();
    Delta repeat = primary.append(LedgerContract.append("q", 1, 0, message)).delta().orElseThrow();
    assertThat(repeat.messages()).isEmpty();
    assertThatThrownBy(() -> backup.apply(repeat)).isInstanceOf(IllegalStateException.class);
    backup.apply(first);
    backup.apply(repeat);
    backup.apply(repeat);
    LogAssertions.assertSame(primary, backup);
    primary.append(LedgerContract.append("p", 2, "b")).delta().ifPresent(backup::apply);
    backup.apply(repeat);
    backup.apply(first);
    LogAssertions.assertSame(primary, backup);
  }

  @Test
  void keysCountAmongTheBytesOfAnEntry() {
    AddressLog log = new AddressLog();
    Message message = LedgerContract.keyed("ann", "k", "a");
    log.append(LedgerContract.append("p", 1, 0, message));
    assertThat(log.bytes())
        .isEqualTo(AddressLog.WEIGHT + log.batches.bytes() + message.weight() + RecentKeys.WEIGHT);
  }

  @Test
  void aDeltaThatDoesNotFitIsRefused() {
    AddressLog primary = new AddressLog();
    primary.append(LedgerContract.append("p", 1, "a"));
    Delta second = primary.append(LedgerContract.append("p", 2, "b")).delta().orElseThrow();
    AddressLog empty = new AddressLog();
    assertThatThrownBy(() -> empty.apply(second)).isInstanceOf(IllegalStateException.class);
    assertThat(empty.head).isZero();
    AddressLog other = new AddressLog();
    other.claim(new Claim(LedgerContract.ROOM, "n", 1, "other", 1_000));
    Delta first = new AddressLog().append(LedgerContract.append("p", 1, "a")).delta().orElseThrow();
    assertThatThrownBy(() -> other.apply(first)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aPublisherIsForgottenFiveMinutesAfterItsLastBatch() {
    AddressLog log = new AddressLog();
    log.append(at("p", 1, 0));
    log.append(at("q", 1, LastBatches.TTL_MILLIS));
    assertThat(log.batches.all()).extracting(LastBatch::publisher).containsExactly("p", "q");
    log.append(at("q", 2, LastBatches.TTL_MILLIS + 1));
    assertThat(log.batches.all()).extracting(LastBatch::publisher).containsExactly("q");
  }

  private static Append at(String publisher, long number, long now) {
    Append append = LedgerContract.append(publisher, number, "x");
    return new Append(append.to(), append.batch(), 0, "e1", now, append.limits(), Set.of(), false);
  }

  private static AddressLog used() {
    AddressLog log = new AddressLog();
    log.claim(new Claim(LedgerContract.ROOM, "n1", 4, "e1", 1_000));
    log.release(new Release(LedgerContract.ROOM, "n2", 5, 1_000));
    log.append(LedgerContract.append("p", 1, "a", "b"));
    Message message = LedgerContract.keyed("ann", "k", "b");
    log.append(LedgerContract.append("r", 1, 1_000, message, message));
    log.append(LedgerContract.append("s", 1, 1_000, message));
    log.append(LedgerContract.append(LedgerContract.limits(2, 1_000_000), "q", 8, "c"));
    return log;
  }

  private static byte[] bytes(AddressLog log) {
    return LogAssertions.bytes(log);
  }

  private static AddressLog read(byte[] bytes) throws IOException {
    return AddressLogFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @Test
  void bytesAndBackIsTheSameEntry() throws IOException {
    AddressLog copy = read(bytes(used()));
    assertThat(bytes(copy)).isEqualTo(bytes(used()));
    assertThat(copy.bytes()).isEqualTo(used().bytes());
    assertThat(texts(copy)).containsExactly("b", "c");
    assertThat(copy.position()).isEqualTo(new Position("e1", 4));
    assertThat(copy.owners(0)).isEqualTo(used().owners(0));
  }

  @Test
  void partsThatAreNotKnownAreSkipped() throws IOException {
    byte[] known = bytes(used());
    ByteArrayOutputStream newer = new ByteArrayOutputStream();
    newer.write(known, 0, known.length - 4);
    DataOutputStream out = new DataOutputStream(newer);
    out.writeInt(3);
    out.write(new byte[3]);
    out.writeInt(-1);
    assertThat(bytes(read(newer.toByteArray()))).isEqualTo(known);
  }

  @Test
  void anotherFormatIsRefusedAndSoIsHalfAnEntry() throws IOException {
    byte[] bytes = bytes(used());
    bytes[0] = 2;
    assertThatThrownBy(() -> read(bytes)).hasMessageContaining("format 2");
    bytes[0] = 1;
    for (int length = 0; length < bytes.length; length++) {
      byte[] half = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(half)).isInstanceOf(IOException.class);
    }
  }
}
