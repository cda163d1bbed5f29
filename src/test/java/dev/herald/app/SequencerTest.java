package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Chain;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SequencerTest {
  private static final Duration PATIENCE = Hole.PATIENCE;

  private static final int HISTORY = 20;

  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final List<String> said = new ArrayList<>();
  private final List<Position> reads = new ArrayList<>();
  private final Sequencer sequencer =
      new Sequencer(
          loop,
          HISTORY,
          new Sequencer.Output() {
            @Override
            public void next(List<Message> messages) {
              messages.forEach(message -> said.add(place(message.position())));
            }

            @Override
            public void reset(Position before) {
              said.add("reset " + place(before));
            }

            @Override
            public void read(Position since) {
              reads.add(since);
            }

            @Override
            public void fork(String epoch) {
              said.add("fork " + epoch);
            }
          });

  private static String place(Position position) {
    return position.epoch() + ":" + position.offset();
  }

  private static Message at(String epoch, long offset, int size) {
    Body body = Body.binary(new byte[size]);
    Address room = new Address.Room("r");
    long chain = LongStream.range(1, offset).reduce(Chain.EMPTY, Chain::append);
    return new Message(room, "", body, "", 1, Position.UNKEPT, "")
        .to(room, offset)
        .at(new Position(epoch, offset), chain);
  }

  private static List<Message> e(long... offsets) {
    return LongStream.of(offsets).mapToObj(offset -> at("e", offset, 1)).toList();
  }

  /** Of messages whose ids are their offsets. */
  private static long chain(long offset) {
    return LongStream.rangeClosed(1, offset).reduce(Chain.EMPTY, Chain::append);
  }

  private static Page page(long head, long... offsets) {
    return new Page(new Position("e", head), chain(head), e(offsets), false);
  }

  @Test
  void messagesThatFollowAreHandedOnAtOnceAndRepeatsAreNot() {
    sequencer.start(new Head(new Position("e", 2), chain(2)));
    sequencer.accept(e(1, 2, 3, 4));
    sequencer.accept(e(3, 4, 5));
    assertThat(said).containsExactly("e:3", "e:4", "e:5");
    time.advance(Duration.ofSeconds(1));
    assertThat(reads).isEmpty();
  }

  @Test
  void whatComesBeforeTheStartIsHeldBack() {
    sequencer.accept(e(5, 3, 4));
    assertThat(said).isEmpty();
    sequencer.start(new Head(new Position("e", 3), chain(3)));
    assertThat(said).containsExactly("e:4", "e:5");
  }

  @Test
  void aHoleThatFillsItselfIsNotRead() {
    sequencer.start(new Head(new Position("e", 0), chain(0)));
    sequencer.accept(e(2, 3));
    time.advance(PATIENCE.minusMillis(1));
    sequencer.accept(e(1));
    time.advance(Duration.ofSeconds(1));
    assertThat(said).containsExactly("e:1", "e:2", "e:3");
    assertThat(reads).isEmpty();
  }

  @Test
  void aHoleThatStaysIsReadOnceWhenPatienceEnds() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(e(4));
    time.advance(PATIENCE.minusMillis(1));
    assertThat(reads).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(reads).containsExactly(new Position("e", 1));
    sequencer.accept(e(5));
    time.advance(Duration.ofSeconds(1));
    assertThat(reads).hasSize(1);
    sequencer.filled(page(5, 2, 3, 4, 5));
    assertThat(said).containsExactly("e:2", "e:3", "e:4", "e:5");
  }

  @Test
  void aNewHoleHasItsOwnPatience() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(e(4));
    time.advance(PATIENCE.minusMillis(1));
    sequencer.accept(e(2));
    time.advance(PATIENCE.minusMillis(1));
    assertThat(reads).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(reads).containsExactly(new Position("e", 2));
  }

  @Test
  void aReadThatFailsIsTriedAgain() {
    sequencer.start(new Head(new Position("e", 0), chain(0)));
    sequencer.accept(e(2));
    time.advance(PATIENCE);
    sequencer.notFilled();
    time.advance(PATIENCE);
    assertThat(reads).hasSize(2);
  }

  @Test
  void manyBytesBehindAHoleDoNotWait() {
    sequencer.start(new Head(new Position("e", 0), chain(0)));
    for (int i = 2; i <= 4; i++) {
      sequencer.accept(List.of(at("e", i, 600_000)));
    }
    assertThat(reads).containsExactly(new Position("e", 0));
    sequencer.filled(page(4, 1, 2, 3, 4));
    assertThat(said).containsExactly("e:1", "e:2", "e:3", "e:4");
  }

  @Test
  void whatDidNotFitBeforeTheStartIsReadAfterIt() {
    for (int i = 1; i <= 5; i++) {
      sequencer.accept(List.of(at("e", i, 600_000)));
    }
    sequencer.start(new Head(new Position("e", 0), chain(0)));
    assertThat(said).containsExactly("e:1", "e:2");
    assertThat(reads).containsExactly(new Position("e", 2));
    sequencer.filled(page(5, 3, 4, 5));
    assertThat(said).endsWith("e:3", "e:4", "e:5");
  }

  @Test
  void whatWasDroppedBehindAHoleIsReadPageByPage() {
    sequencer.start(new Head(new Position("e", 0), chain(0)));
    for (int i = 2; i <= 9; i++) {
      sequencer.accept(List.of(at("e", i, 600_000)));
    }
    sequencer.filled(page(9, 1, 2, 3));
    assertThat(reads).containsExactly(new Position("e", 0), new Position("e", 3));
    sequencer.filled(page(9, 4, 5, 6, 7, 8, 9));
    assertThat(said).hasSize(9).endsWith("e:9");
    assertThat(reads).hasSize(2);
  }

  private void forget() {
    sequencer.filled(new Page(new Position("e", 9), chain(9), e(7, 8, 9), true));
  }

  @Test
  void whatTheLedgerHasLostIsWaitedForThenToldByAReset() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(e(9));
    time.advance(PATIENCE);
    forget();
    time.advance(Hole.LAST_PATIENCE.minus(PATIENCE).minusMillis(1));
    assertThat(said).isEmpty();
    assertThat(reads).hasSize(1);
    time.advance(Duration.ofMillis(1));
    assertThat(reads).hasSize(2);
    forget();
    assertThat(said).containsExactly("reset e:6", "e:7", "e:8", "e:9");
  }

  @Test
  void aNodeThatStoodStillBringsWhatTheLedgerHasForgotten() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(e(9));
    time.advance(PATIENCE);
    forget();
    time.advance(Duration.ofSeconds(2));
    sequencer.accept(e(2, 3, 4, 5, 6));
    assertThat(said).containsExactly("e:2", "e:3", "e:4", "e:5", "e:6", "e:7", "e:8", "e:9");
    time.advance(Duration.ofMinutes(1));
    assertThat(reads).hasSize(1);
  }

  @Test
  void whatIsSaidToBeLostIsNotWaitedFor() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.missed();
    assertThat(reads).hasSize(1);
    forget();
    assertThat(said).containsExactly("reset e:6", "e:7", "e:8", "e:9");
  }

  /** Of a busy address with a short history, what a head tells of is nearly always on its way. */
  @Test
  void whatLiesBeforeAHeadIsWaitedForEvenIfTheLedgerHasForgottenIt() {
    sequencer.start(head(1));
    sequencer.head(head(9));
    assertThat(reads).hasSize(1);
    forget();
    time.advance(Duration.ofSeconds(1));
    assertThat(said).isEmpty();
    sequencer.accept(e(2, 3, 4, 5, 6));
    assertThat(said).containsExactly("e:2", "e:3", "e:4", "e:5", "e:6", "e:7", "e:8", "e:9");
  }

  @Test
  void whatLiesBeforeAHeadAndDoesNotComeIsToldByAReset() {
    sequencer.start(head(1));
    sequencer.head(head(9));
    forget();
    time.advance(Hole.LAST_PATIENCE);
    forget();
    assertThat(said).containsExactly("reset e:6", "e:7", "e:8", "e:9");
  }

  @Test
  void nothingIsWaitedForOfAHistoryThatHasForgottenAll() {
    sequencer.start(head(1));
    sequencer.head(head(9));
    sequencer.filled(new Page(new Position("e", 9), chain(9), List.of(), true));
    assertThat(said).containsExactly("reset e:9");
  }

  /** Until it is read, a head is not forgotten. */
  @Test
  void aReadThatAHeadAskedForIsTriedAgain() {
    sequencer.start(head(1));
    sequencer.head(head(2));
    sequencer.notFilled();
    time.advance(PATIENCE);
    assertThat(reads).hasSize(2);
    sequencer.notFilled();
    sequencer.accept(e(1));
    time.advance(PATIENCE);
    assertThat(reads).hasSize(3);
  }

  @Test
  void ofAShortHistoryWhatIsMissingIsReadBeforeItIsForgotten() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(e(3, 4, 5, 6, 7, 8, 9, 10, 11));
    assertThat(reads).isEmpty();
    sequencer.accept(e(12));
    assertThat(reads).containsExactly(new Position("e", 1));
    sequencer.accept(e(13, 14));
    assertThat(reads).hasSize(1);
    sequencer.filled(page(14, 2, 3, 4));
    assertThat(said).hasSize(13).startsWith("e:2").endsWith("e:14");
  }

  @Test
  void whatIsMissedWhileTheLedgerIsReadIsReadAgain() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.missed();
    sequencer.missed(); // of the third, which was appended when the page had been made
    sequencer.filled(page(2, 2));
    assertThat(reads).containsExactly(new Position("e", 1), new Position("e", 2));
    sequencer.filled(page(3, 3));
    assertThat(said).containsExactly("e:2", "e:3");
    time.advance(Duration.ofMinutes(1));
    assertThat(reads).hasSize(2);
  }

  @Test
  void whatIsDroppedWhileTheLedgerIsReadIsReadAgain() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(List.of(at("e", 3, 700_000), at("e", 4, 700_000)));
    assertThat(reads).hasSize(1);
    sequencer.accept(List.of(at("e", 5, 700_000)));
    sequencer.filled(page(4, 2, 3, 4));
    assertThat(reads).containsExactly(new Position("e", 1), new Position("e", 4));
    sequencer.filled(page(5, 5));
    assertThat(said).containsExactly("e:2", "e:3", "e:4", "e:5");
  }

  @Test
  void aPageThatIsOlderThanWhatCameMeanwhileIsNoReasonForAReset() {
    sequencer.start(new Head(new Position("e", 5), chain(5)));
    sequencer.missed();
    sequencer.accept(e(7));
    sequencer.filled(page(5));
    assertThat(said).isEmpty();
    time.advance(PATIENCE);
    assertThat(reads).hasSize(2);
    sequencer.accept(e(6));
    sequencer.filled(page(7, 6, 7));
    assertThat(said).containsExactly("e:6", "e:7");
  }

  @Test
  void aPageThatIsOlderThanWhatWasHandedOnMeanwhileDoesNotGoBack() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.missed();
    sequencer.accept(e(2, 3, 4, 5, 6, 7, 8, 9, 10));
    forget();
    assertThat(said).hasSize(9).startsWith("e:2").endsWith("e:10");
    time.advance(Duration.ofMinutes(1));
    assertThat(reads).hasSize(1);
  }

  @Test
  void aPageBeyondWhatIsStillOnItsWayIsHeldBack() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(e(3));
    time.advance(PATIENCE);
    sequencer.accept(e(2)); // nothing is missing any more, but the read is under way
    sequencer.filled(new Page(new Position("e", 9), chain(9), e(7, 8, 9), true));
    time.advance(Duration.ofSeconds(2));
    assertThat(said).containsExactly("e:2", "e:3");
    sequencer.accept(e(4, 5, 6));
    assertThat(said).hasSize(8).endsWith("e:9");
    time.advance(Duration.ofMinutes(1));
    assertThat(reads).hasSize(1);
  }

  @Test
  void whatTheLedgerNeverHadIsSkippedByAReset() {
    sequencer.start(new Head(new Position("e", 1), chain(1)));
    sequencer.accept(e(4, 5));
    for (int i = 1; i <= 20; i++) {
      assertThat(said).isEmpty();
      time.advance(PATIENCE);
      assertThat(reads).hasSize(i);
      sequencer.filled(page(1));
    }
    assertThat(said).containsExactly("reset e:3", "e:4", "e:5");
  }

  @Test
  void anotherEpochIsBelievedOnlyIfTheLedgerSaysSo() {
    sequencer.start(new Head(new Position("e", 3), chain(3)));
    sequencer.accept(List.of(at("old", 9, 1)));
    assertThat(reads).containsExactly(new Position("e", 3));
    sequencer.filled(page(3));
    sequencer.accept(e(4));
    assertThat(said).containsExactly("e:4");

    sequencer.accept(List.of(at("f", 2, 1)));
    assertThat(reads).hasSize(2);
    List<Message> fresh = List.of(at("f", 1, 1), at("f", 2, 1));
    sequencer.filled(new Page(new Position("f", 2), chain(2), fresh, true));
    assertThat(said).endsWith("reset f:0", "f:1", "f:2");
  }

  @RepeatedTest(500)
  void offsetsAreUnbrokenHoweverMessagesArrive(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    int start = random.nextInt(5);
    int top = start + 1 + random.nextInt(30);
    List<Long> arriving = new ArrayList<>();
    for (long offset = 1; offset <= top; offset++) {
      for (int copies = random.nextInt(3); copies > 0; copies--) {
        arriving.add(offset);
      }
    }
    arriving.add((long) top);
    Collections.shuffle(arriving, random);
    int startedAt = random.nextInt(arriving.size());
    for (int i = 0; i < arriving.size(); i++) {
      if (i == startedAt) {
        sequencer.start(new Head(new Position("e", start), chain(start)));
      }
      sequencer.accept(e(arriving.get(i)));
      time.advance(Duration.ofMillis(random.nextInt(60)));
      answerReads(top, random);
    }
    for (int i = 0; i < 50; i++) {
      time.advance(PATIENCE);
      answerReads(top, random);
    }
    assertThat(said)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(start + 1, top).mapToObj(offset -> "e:" + offset).toList());
  }

  private void answerReads(long top, Random random) {
    for (Position since : List.copyOf(reads)) {
      reads.remove(since);
      if (random.nextInt(4) == 0) {
        sequencer.notFilled();
      } else {
        long end = Math.min(top, since.offset() + 1 + random.nextInt(8));
        sequencer.filled(page(top, LongStream.rangeClosed(since.offset() + 1, end).toArray()));
      }
    }
  }

  /** One that has nothing to do with the others. */
  private static Message other(long offset) {
    Message message = at("e", offset, 1);
    return message.at(message.position(), 99);
  }

  private static Page page(Message last) {
    return new Page(last.position(), last.chain(), List.of(last), false);
  }

  private static Head head(long offset) {
    return new Head(new Position("e", offset), chain(offset));
  }

  private static final Head OTHER = new Head(new Position("e", 2), 77);

  @Test
  void aMessageThatFollowsAnotherOneIsDroppedIfTheLedgerDoesNotKnowIt() {
    sequencer.start(head(1));
    sequencer.accept(List.of(other(2)));
    assertThat(said).isEmpty();
    assertThat(reads).containsExactly(new Position("e", 1));
    sequencer.filled(page(2, 2));
    assertThat(said).containsExactly("e:2");
  }

  @Test
  void aHistoryThatIsAnotherOneIsForkedAndReadAgain() {
    sequencer.start(head(1));
    sequencer.accept(List.of(other(2)));
    sequencer.filled(page(other(2)));
    assertThat(said).containsExactly("fork e");
    sequencer.accept(List.of(other(3)));
    time.advance(Duration.ofSeconds(10));
    assertThat(reads).as("nothing is read before the fork is done").hasSize(1);
    sequencer.forked();
    assertThat(reads).hasSize(2);
    Message fresh = at("f", 2, 1);
    sequencer.filled(new Page(fresh.position(), fresh.chain(), List.of(fresh), true));
    assertThat(said).containsExactly("fork e", "reset f:1", "f:2");
  }

  @Test
  void aForkThatFailsIsFoundAgain() {
    sequencer.start(head(2));
    sequencer.head(OTHER);
    Page page = new Page(OTHER.position(), OTHER.chain(), List.of(), false);
    sequencer.filled(page);
    sequencer.notFilled();
    time.advance(PATIENCE);
    assertThat(reads).hasSize(2);
    sequencer.filled(page);
    assertThat(said).containsExactly("fork e", "fork e");
  }

  @Test
  void aPageThatWasReadBeforeMoreCameIsNoFork() {
    sequencer.start(head(1));
    sequencer.missed();
    sequencer.accept(e(2, 3));
    sequencer.filled(page(2, 2));
    assertThat(said).containsExactly("e:2", "e:3");
  }

  @Test
  void aHeadThatIsNotAheadIsNoReasonToRead() {
    sequencer.start(head(3));
    sequencer.head(head(3));
    sequencer.head(OTHER);
    assertThat(reads).isEmpty();
    sequencer.head(head(4));
    assertThat(reads).hasSize(1);
  }
}
