package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Chain;
import dev.herald.core.Message;
import dev.herald.core.MessageId;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class UnionTest {
  private final AddressLog one = new AddressLog();
  private final AddressLog other = new AddressLog();

  private static Message message(String text, String key, long time) {
    Message plain = LedgerContract.keyed("ann", key, text);
    return new Message(plain.to(), "ann", plain.body(), key, time, Position.UNKEPT, "");
  }

  private static Append append(
      String publisher, long number, String epoch, long now, Message... messages) {
    List<Message> all = new ArrayList<>();
    for (Message message : messages) {
      long id = MessageId.of(MessageId.ofBatch(publisher, number), all.size());
      all.add(message.to(LedgerContract.ROOM, id));
    }
    return new Append(
        LedgerContract.ROOM,
        new Batch(publisher, number, all),
        0,
        epoch,
        now,
        LedgerContract.limits(1_000, 1 << 30),
        Set.of(),
        true);
  }

  private static Append append(String publisher, long number, String text, long now) {
    return append(publisher, number, "e", now, message(text, "", now));
  }

  /** What happened before the two were cut off from each other. */
  private void both(Append... appends) {
    for (Append append : appends) {
      one.append(append);
      other.append(append);
    }
  }

  private static List<String> texts(AddressLog log) {
    Page page = log.read(new Position(log.epoch, log.floor()), 10_000, 1L << 40);
    long chain = Chain.EMPTY;
    for (Message message : page.messages()) {
      assertThat(message.previous()).isEqualTo(chain);
      chain = message.chain();
    }
    assertThat(page.headChain()).isEqualTo(chain);
    assertThat(log.history.size()).isEqualTo((int) log.head);
    return LedgerContract.texts(page.messages());
  }

  @Test
  void whoHasAllStaysAsItIs() {
    both(append("p", 1, "a", 1));
    one.append(append("p", 2, "b", 2));
    assertThat(Union.of(one, other)).isSameAs(one);
    assertThat(Union.of(one, new AddressLog())).isSameAs(one);
  }

  @Test
  void whoHasOnlyTheBeginningGetsTheRestAndKeepsTheEpochAndItsOwners() {
    both(append("p", 1, "a", 1));
    one.claim(new Claim(LedgerContract.ROOM, "n1", 1, "x", 1));
    other.claim(new Claim(LedgerContract.ROOM, "n2", 1, "x", 1));
    other.append(append("p", 2, "b", 2));
    AddressLog union = Union.of(one, other);
    assertThat(union.position()).isEqualTo(new Position("e", 2));
    assertThat(texts(union)).containsExactly("a", "b");
    assertThat(union.claims.current().nodes()).containsExactly("n1");
    assertThat(union.claims.version())
        .isGreaterThan(one.claims.version())
        .isGreaterThan(other.claims.version());
    assertThat(union.append(append("p", 2, "b", 2)).delta()).as("a repeat").isEmpty();
  }

  @Test
  void whatTheOthersHaveLostComesBackAsItWas() {
    one.claim(new Claim(LedgerContract.ROOM, "n1", 1, "f", 1));
    other.append(append("p", 1, "a", 1));
    other.apart = false;
    AddressLog union = Union.of(one, other);
    assertThat(union.position()).isEqualTo(new Position("e", 1));
    assertThat(union.claims.current().nodes()).containsExactly("n1");
  }

  @Test
  void twoThatWentOnBecomeOneByTimeUnderAnotherEpoch() {
    both(append("p", 1, "a", 1));
    one.append(append("p", 2, "b", 2));
    other.append(append("q", 1, "c", 3));
    one.append(append("p", 3, "d", 4));
    AddressLog union = Union.of(one, other);
    assertThat(union.epoch).isNotEqualTo("e");
    assertThat(Position.isEpoch(union.epoch)).isTrue();
    assertThat(texts(union)).containsExactly("a", "b", "c", "d");
    assertThat(union.append(append("q", 1, "c", 3)).answer().places().of(0))
        .as("a batch that comes again")
        .isEqualTo(new Position(union.epoch, 3));
  }

  @Test
  void whatWasNeverCertainIsLeftOut() {
    both(append("p", 1, "a", 1));
    one.append(append("p", 2, "b", 2));
    other.append(append("q", 1, "c", 3));
    other.apart = false;
    assertThat(Union.of(one, other)).isSameAs(one);
    other.apart = true;
    assertThat(Union.of(one, other)).isNotSameAs(one);
  }

  @Test
  void whatTheOthersLostIsNotLeftOut() {
    one.append(append("p", 1, "f", 9, message("b", "", 9)));
    other.append(append("q", 1, "e", 3, message("a", "", 3)));
    other.apart = false;
    AddressLog union = Union.of(one, other);
    assertThat(texts(union)).containsExactly("a", "b");
    assertThat(union.epoch).isNotIn("e", "f");
  }

  @Test
  void aMessageThatWasSentToBothSidesWithItsKeyIsOne() {
    one.append(append("p", 1, "e", 1, message("a", "k", 1)));
    other.append(append("q", 1, "f", 2, message("a", "k", 2), message("b", "", 2)));
    AddressLog union = Union.of(one, other);
    assertThat(texts(union)).containsExactly("a", "b");
    Append again = append("r", 1, "g", 3, message("a", "k", 3));
    assertThat(union.append(again).answer().places().of(0)).isEqualTo(new Position(union.epoch, 1));
    assertThat(union.append(append("q", 1, "f", 2, message("a", "k", 2))).answer().places().of(0))
        .isEqualTo(new Position(union.epoch, 1));
  }

  /** The ledger keeps keys for five minutes, the messages longer. */
  @Test
  void aKeyThatComesAgainLaterIsAnotherMessage() {
    long later = 1 + RecentKeys.TTL_MILLIS + 1;
    one.append(append("p", 1, "e", 1, message("a", "k", 1)));
    one.append(append("p", 2, "e", later, message("b", "k", later)));
    other.append(append("q", 1, "f", 2, message("c", "", 2)));
    assertThat(texts(Union.of(one, other))).containsExactly("a", "c", "b");
    AddressLog third = new AddressLog();
    third.append(append("r", 1, "g", later + 9, message("d", "k", later + 9)));
    other.append(append("q", 2, "f", 3, message("e", "k", 3)));
    assertThat(texts(Union.of(other, third))).containsExactly("c", "e", "d");
  }

  @Test
  void aMergeThatRunsAgainChangesNothing() {
    both(append("p", 1, "a", 1));
    one.append(append("p", 2, "b", 2));
    other.append(append("q", 1, "c", 3));
    AddressLog union = Union.of(one, other);
    assertThat(Union.of(union, other)).isSameAs(union);
    union.append(append("p", 3, "d", 4));
    assertThat(Union.of(union, other)).isSameAs(union);
  }

  @Test
  void aBeginningThatIsNotKeptAnyMoreCanNotBeTold() {
    both(append("p", 1, "a", 1), append("p", 2, "b", 2));
    for (int i = 3; i < 10; i++) {
      one.append(append("p", i, "m" + i, i));
    }
    one.history.drop(2);
    assertThat(Union.of(one, other)).as("the very beginning of what is kept").isSameAs(one);
    one.history.drop(1);
    AddressLog union = Union.of(one, other);
    assertThat(union.epoch).isNotEqualTo("e");
    assertThat(texts(union)).containsExactly("a", "b", "m4", "m5", "m6", "m7", "m8", "m9");
  }

  /** The same message came to both, behind different ones: it is not the same history. */
  @Test
  void theSameMessageAtTheSamePlaceIsNotTheSameHistory() {
    one.append(append("p", 1, "a", 1));
    other.append(append("q", 1, "b", 1));
    both(append("r", 1, "c", 2));
    AddressLog union = Union.of(one, other);
    assertThat(texts(union)).containsExactly("a", "b", "c");
    assertThat(union.epoch).isNotEqualTo("e");
  }

  /** Two sides, each with publishers of its own and one that repeats on both. */
  @RepeatedTest(200)
  void nothingIsLostNothingComesTwiceAndEachSideKeepsItsOrder(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    long[] clock = {1_000, 1_000 - random.nextInt(50)};
    Map<String, Long> numbers = new HashMap<>();
    for (int i = random.nextInt(10); i > 0; i--) {
      both(next("p", numbers, clock[0]++, ""));
    }
    List<AddressLog> sides = List.of(one, other);
    for (int i = 0; i < 40; i++) {
      int side = random.nextInt(2);
      clock[side] += random.nextInt(5);
      String key = random.nextInt(3) == 0 ? "k" + random.nextInt(10) : "";
      Append append = next("s" + side + random.nextInt(2), numbers, clock[side], key);
      sides.get(side).append(append);
      if (random.nextInt(20) == 0) {
        sides.get(1 - side).append(append); // came to both before the answer was lost
      }
    }
    AddressLog union = Union.of(one, other);
    List<String> texts = texts(union);
    assertThat(texts).doesNotHaveDuplicates();
    for (AddressLog side : sides) {
      List<String> own = texts(side);
      assertThat(texts)
          .as("but for messages that are repeats by their keys")
          .containsAll(own.stream().filter(text -> text.endsWith("-")).toList());
      List<String> plain =
          own.stream().filter(text -> text.endsWith("-") && isOf(side, text)).toList();
      assertThat(texts.stream().filter(plain::contains).toList()).isEqualTo(plain);
      for (LastBatch last : side.batches.all()) {
        assertThat(union.batches.of(last.publisher()).orElseThrow().number())
            .isGreaterThanOrEqualTo(last.number());
      }
    }
    assertThat(texts.stream().filter(text -> !text.endsWith("-")).map(UnionTest::key))
        .doesNotHaveDuplicates();
    assertThat(LogAssertions.bytes(Union.of(one, other))).isEqualTo(LogAssertions.bytes(union));
  }

  private boolean isOf(AddressLog side, String text) {
    return text.startsWith(side == one ? "s0" : "s1");
  }

  private static String key(String text) {
    return text.substring(text.indexOf('-'));
  }

  private static Append next(String publisher, Map<String, Long> numbers, long now, String key) {
    long number = numbers.merge(publisher, 1L, Long::sum);
    return append(
        publisher, number, "e", now, message(publisher + "." + number + "-" + key, key, now));
  }
}
