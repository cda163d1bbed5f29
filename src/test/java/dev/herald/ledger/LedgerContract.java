package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Chain;
import dev.herald.core.ErrorCode;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every ledger does, near or far. */
abstract class LedgerContract {
  static final Duration TTL = Duration.ofMinutes(10);
  static final Duration POSITION_TTL = Duration.ofDays(30);
  static final Address ROOM = new Address.Room("lobby");
  static final HistoryLimits LIMITS = limits(10, 1_000_000);

  abstract Ledger ledger();

  /** Waits as long as it takes. */
  abstract <T> T await(Future<T> future);

  /** Runs a call in a task of the loop, and waits for its end. */
  <T> void onLoop(Supplier<Future<T>> call) {
    await(call.get());
  }

  static HistoryLimits limits(int size, long bytes) {
    return new HistoryLimits(size, bytes, 100, TTL, POSITION_TTL);
  }

  static Message message(String text) {
    byte[] json = ('"' + text + '"').getBytes(StandardCharsets.UTF_8);
    return new Message(ROOM, "ann", Body.json(json), "", 1, Position.UNKEPT, "");
  }

  static Message keyed(String from, String key, String text) {
    Message message = message(text);
    return new Message(ROOM, from, message.body(), key, 1, Position.UNKEPT, "");
  }

  static Append append(String publisher, long number, long now, Message... messages) {
    Batch batch = new Batch(publisher, number, List.of(messages));
    return new Append(ROOM, batch, 0, "e1", now, LIMITS, Set.of(), false);
  }

  static List<String> texts(List<Message> messages) {
    return messages.stream()
        .map(m -> new String(m.body().bytes(), StandardCharsets.UTF_8).replace("\"", ""))
        .toList();
  }

  static List<Long> offsets(List<Message> messages) {
    return messages.stream().map(m -> m.position().offset()).toList();
  }

  static Append append(String publisher, long number, String... texts) {
    return append(LIMITS, publisher, number, texts);
  }

  static Append append(HistoryLimits limits, String publisher, long number, String... texts) {
    List<Message> messages = new ArrayList<>();
    for (String text : texts) {
      messages.add(message(text));
    }
    return new Append(
        ROOM, new Batch(publisher, number, messages), 0, "e1", 1_000, limits, Set.of(), false);
  }

  Page read(Position since) {
    return await(ledger().read(ROOM, since, 100, 1_000_000));
  }

  @Test
  void offsetsRiseByOneAndTheFirstEpochStays() {
    assertThat(await(ledger().append(append("p", 1, "a", "b"))).first())
        .isEqualTo(new Position("e1", 1));
    Append later =
        new Append(
            ROOM,
            new Batch("p", 2, List.of(message("c"))),
            0,
            "other",
            1_000,
            LIMITS,
            Set.of(),
            false);
    assertThat(await(ledger().append(later)).first()).isEqualTo(new Position("e1", 3));
    Page page = read(new Position("e1", 0));
    assertThat(texts(page.messages())).containsExactly("a", "b", "c");
    assertThat(offsets(page.messages())).containsExactly(1L, 2L, 3L);
    assertThat(page.head()).isEqualTo(new Position("e1", 3));
    assertThat(page.lost()).isFalse();
  }

  @Test
  void aRepeatedBatchIsStoredOnceAndAnsweredAlike() {
    Position first = await(ledger().append(append("p", 7, "a", "b"))).first();
    await(ledger().append(append("q", 1, "c")));
    assertThat(await(ledger().append(append("p", 7, "a", "b"))).first()).isEqualTo(first);
    assertThat(texts(read(new Position("e1", 0)).messages())).containsExactly("a", "b", "c");
  }

  @Test
  void aBatchThatALaterOneOvertookIsRefused() {
    await(ledger().append(append("p", 2, "b")));
    Future<Appended> late = ledger().append(append("p", 1, "a"));
    assertThat(ErrorCode.of(failure(late)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(texts(read(new Position("e1", 0)).messages())).containsExactly("b");
  }

  private List<Long> offsets(Append append) {
    Places places = await(ledger().append(append)).places();
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < append.batch().messages().size(); i++) {
      assertThat(places.of(i).epoch()).isEqualTo("e1");
      offsets.add(places.of(i).offset());
    }
    return offsets;
  }

  @Test
  void aMessageThatIsSentAgainWithItsKeyIsWhereItWas() {
    assertThat(offsets(append("p", 1, 0, keyed("ann", "k", "a"), keyed("ann", "l", "b"))))
        .containsExactly(1L, 2L);
    assertThat(offsets(append("q", 1, 9, keyed("ann", "l", "b"), keyed("ann", "m", "c"))))
        .containsExactly(2L, 3L);
    assertThat(texts(read(new Position("e1", 0)).messages())).containsExactly("a", "b", "c");
  }

  @Test
  void aKeyIsItsSendersAlone() {
    assertThat(
            offsets(
                append(
                    "p",
                    1,
                    0,
                    keyed("ann", "k", "a"),
                    keyed("bob", "k", "b"),
                    keyed("", "k", "c"))))
        .containsExactly(1L, 2L, 3L);
    assertThat(offsets(append("p", 2, 0, keyed("", "k", "c"), keyed("bob", "k", "b"))))
        .containsExactly(3L, 2L);
    assertThat(texts(read(new Position("e1", 0)).messages())).containsExactly("a", "b", "c");
  }

  @Test
  void ofTwoWithTheSameKeyInOneBatchTheSecondRepeatsTheFirst() {
    Append twice =
        append(
            "p", 1, 0, message("a"), keyed("ann", "k", "b"), keyed("ann", "k", "b"), message("c"));
    assertThat(offsets(twice)).containsExactly(1L, 2L, 2L, 3L);
    assertThat(texts(read(new Position("e1", 0)).messages())).containsExactly("a", "b", "c");
    assertThat(offsets(twice)).as("a repeat of the batch").containsExactly(1L, 2L, 2L, 3L);
    assertThat(read(new Position("e1", 0)).head().offset()).isEqualTo(3);
  }

  @Test
  void aBatchOfRepeatsAloneIsRememberedAsAnyOther() {
    await(ledger().append(append("p", 1, 0, keyed("ann", "k", "a"))));
    Append repeats = append("p", 2, 0, keyed("ann", "k", "a"), keyed("ann", "k", "a"));
    assertThat(offsets(repeats)).containsExactly(1L, 1L);
    await(ledger().append(append("q", 1, "b")));
    assertThat(offsets(repeats)).containsExactly(1L, 1L);
    assertThat(read(new Position("e1", 0)).head().offset()).isEqualTo(2);
    Future<Appended> late = ledger().append(append("p", 1, 0, keyed("ann", "k", "a")));
    assertThat(ErrorCode.of(failure(late)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void aKeyOutlivesItsMessageAndIsForgottenAfterFiveMinutes() {
    await(ledger().append(append("p", 1, 0, keyed("ann", "k", "a"))));
    for (int i = 2; i <= 20; i++) {
      await(ledger().append(append("p", i, "m" + i)));
    }
    long last = RecentKeys.TTL_MILLIS;
    assertThat(offsets(append("p", 21, last, keyed("ann", "k", "a")))).containsExactly(1L);
    assertThat(offsets(append("p", 22, last + 1, keyed("ann", "k", "a")))).containsExactly(21L);
    assertThat(offsets(append("p", 23, last + 1, keyed("ann", "k", "a")))).containsExactly(21L);
  }

  @Test
  void theOldestKeysAreForgottenBeyondTheLimit() {
    HistoryLimits two = new HistoryLimits(10, 1_000_000, 2, TTL, POSITION_TTL);
    for (int i = 1; i <= 3; i++) {
      Batch batch = new Batch("p", i, List.of(keyed("ann", "k" + i, "m" + i)));
      await(ledger().append(new Append(ROOM, batch, 0, "e1", 0, two, Set.of(), false)));
    }
    assertThat(offsets(append("q", 1, 0, keyed("ann", "k2", "m2"), keyed("ann", "k3", "m3"))))
        .containsExactly(2L, 3L);
    assertThat(offsets(append("q", 2, 0, keyed("ann", "k1", "m1")))).containsExactly(4L);
  }

  private static Tidy tidy(long now, long cutoff) {
    return new Tidy(ROOM, now, LIMITS, cutoff, Set.of());
  }

  private static Message at(long time, String text) {
    Message message = message(text);
    return new Message(ROOM, "ann", message.body(), "", time, Position.UNKEPT, "");
  }

  @Test
  void tidyingDropsWhatIsTooOldAndKeepsThePosition() {
    await(ledger().append(append("p", 1, 3_000, at(1_000, "a"), at(2_000, "b"), at(3_000, "c"))));
    long now = TTL.toMillis() + 2_000;
    assertThat(await(ledger().tidy(tidy(now, Survey.NOTHING)))).isEqualTo(new Tidied(1, 0, 0));
    assertThat(await(ledger().tidy(tidy(now, Survey.NOTHING)))).isEqualTo(Tidied.NOTHING);
    assertThat(texts(read(new Position("e1", 0)).messages())).containsExactly("b", "c");
    assertThat(read(new Position("e1", 0)).lost()).isTrue();
    assertThat(await(ledger().tidy(tidy(now, 3_000)))).isEqualTo(new Tidied(0, 1, 0));
    assertThat(await(ledger().tidy(tidy(now + 1_001, 3_000)))).isEqualTo(new Tidied(1, 0, 0));
    assertThat(read(new Position("e1", 3)).lost()).isFalse();
    assertThat(await(ledger().append(append("p", 2, "d"))).first())
        .isEqualTo(new Position("e1", 4));
  }

  @Test
  void anEntryGoesWhenNobodyOwnsItAndItsPositionIsTooOld() {
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    long late = POSITION_TTL.toMillis() + 5_001;
    assertThat(await(ledger().tidy(tidy(late, Survey.NOTHING)))).isEqualTo(Tidied.NOTHING);
    await(ledger().append(append("p", 1, 2_000, at(2_000, "a"))));
    await(ledger().release(new Release(ROOM, "n1", 2, 5_000)));
    assertThat(await(ledger().tidy(tidy(late - 2, Survey.NOTHING)))).isEqualTo(new Tidied(1, 0, 0));
    assertThat(read(new Position("e1", 1)).lost()).isFalse();
    assertThat(await(ledger().tidy(tidy(late, Survey.NOTHING)))).isEqualTo(new Tidied(0, 0, 1));
    assertThat(ErrorCode.of(failure(ledger().read(ROOM, new Position("e1", 1), 1, 1))).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(await(ledger().claim(new Claim(ROOM, "n1", 3, "e2", late))).position())
        .isEqualTo(new Position("e2", 0));
  }

  @Test
  void forTheBudgetAnEntryGoesWithItsLastMessageUnlessItIsOwned() {
    await(ledger().append(append("p", 1, 2_000, keyed("ann", "k", "a"))));
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e9", 3_000)));
    assertThat(await(ledger().tidy(tidy(4_000, 4_000)))).isEqualTo(new Tidied(0, 1, 0));
    assertThat(offsets(append("p", 2, 2_000, keyed("ann", "k", "a"))))
        .as("keys go with the messages")
        .containsExactly(2L);
    await(ledger().release(new Release(ROOM, "n1", 2, 5_000)));
    assertThat(await(ledger().tidy(tidy(6_000, 5_000)))).isEqualTo(new Tidied(0, 1, 0));
    assertThat(await(ledger().tidy(tidy(6_000, 5_001)))).isEqualTo(new Tidied(0, 0, 1));
    assertThat(await(ledger().tidy(tidy(6_000, Survey.ALL)))).isEqualTo(Tidied.NOTHING);
  }

  @Test
  void tidyingForgetsOwnersThatDeparted() {
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    await(ledger().claim(new Claim(ROOM, "n2", 1, "e1", 1_000)));
    long known = owners(0).version();
    await(ledger().tidy(new Tidy(ROOM, 2_000, LIMITS, Survey.NOTHING, Set.of("n1"))));
    assertThat(owners(known).nodes()).containsExactly("n2");
  }

  private Throwable failure(Future<?> future) {
    return await(future.map(ok -> (Throwable) null).otherwise(failure -> failure));
  }

  @Test
  void historyIsBoundedBySizeAndOffsetsGoOn() {
    for (int i = 1; i <= 25; i++) {
      await(ledger().append(append("p", i, "m" + i)));
    }
    Page page = read(new Position("e1", 15));
    assertThat(offsets(page.messages())).hasSize(10).startsWith(16L).endsWith(25L);
    assertThat(page.lost()).isFalse();
    assertThat(read(new Position("e1", 14)).lost()).isTrue();
    assertThat(offsets(read(new Position("e1", 14)).messages())).startsWith(16L).hasSize(10);
  }

  @Test
  void historyIsBoundedByBytes() {
    long three = 3 * message("x").weight();
    HistoryLimits limits = limits(100, three);
    await(ledger().append(append(limits, "p", 1, "a", "b", "c", "d", "e")));
    assertThat(texts(read(new Position("e1", 2)).messages())).containsExactly("c", "d", "e");
    await(ledger().append(append(limits(100, 1), "p", 2, "f")));
    assertThat(read(new Position("e1", 6)).messages()).isEmpty();
    assertThat(read(new Position("e1", 6)).head().offset()).isEqualTo(6);
  }

  @Test
  void pagesAreBoundedByCountAndBytesButNeverEmptyForThat() {
    await(ledger().append(append("p", 1, "a", "b", "c", "d")));
    Position start = new Position("e1", 0);
    assertThat(texts(await(ledger().read(ROOM, start, 2, 1_000_000)).messages()))
        .containsExactly("a", "b");
    assertThat(texts(await(ledger().read(ROOM, start, 9, 1)).messages())).containsExactly("a");
  }

  @Test
  void aPositionOfAnotherEpochOrOfTheFutureIsLost() {
    await(ledger().append(append("p", 1, "a", "b")));
    assertThat(read(new Position("e2", 1)).lost()).isTrue();
    assertThat(texts(read(new Position("e2", 1)).messages())).containsExactly("a", "b");
    assertThat(read(new Position("e1", 3)).lost()).isTrue();
    assertThat(read(new Position("e1", 2)).lost()).isFalse();
  }

  @Test
  void aClaimTellsTheHeadAndMakesAnOwner() {
    assertThat(await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000))))
        .isEqualTo(new Head(new Position("e1", 0), Chain.EMPTY));
    Appended appended = await(ledger().append(append("p", 1, "a")));
    assertThat(appended.owners().orElseThrow().nodes()).containsExactly("n1");
    assertThat(await(ledger().claim(new Claim(ROOM, "n2", 1, "e9", 1_000))).position())
        .isEqualTo(new Position("e1", 1));
    assertThat(owners(0).nodes()).containsExactlyInAnyOrder("n1", "n2");
  }

  private Owners owners(long known) {
    Optional<Owners> owners = await(ledger().route(ROOM, known));
    return owners.orElse(new Owners(known, Set.of("unchanged")));
  }

  @Test
  void ownersAreToldOnlyToThoseWhoDoNotKnow() {
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    Owners now = owners(0);
    assertThat(owners(now.version()).nodes()).containsExactly("unchanged");
    await(ledger().claim(new Claim(ROOM, "n1", 2, "e1", 1_000)));
    assertThat(owners(now.version()).nodes()).containsExactly("unchanged");
    await(ledger().append(append("p", 1, "a")));
    await(ledger().release(new Release(ROOM, "n1", 3, 1_000)));
    assertThat(owners(now.version()).nodes()).isEmpty();
  }

  @Test
  void anAppendPrunesTheOwnersThatDeparted() {
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    await(ledger().claim(new Claim(ROOM, "n2", 1, "e1", 1_000)));
    Append append =
        new Append(
            ROOM,
            new Batch("p", 1, List.of(message("a"))),
            0,
            "e1",
            1_000,
            LIMITS,
            Set.of("n1"),
            false);
    assertThat(await(ledger().append(append)).owners().orElseThrow().nodes()).containsExactly("n2");
    assertThat(owners(0).nodes()).containsExactly("n2");
  }

  @Test
  void anAddressThatWasForgottenAndCameBackNeverSaysUnchanged() {
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    long known = owners(0).version();
    await(ledger().release(new Release(ROOM, "n1", 2, 1_000)));
    await(ledger().tidy(tidy(1_000, Survey.ALL)));
    await(ledger().claim(new Claim(ROOM, "n2", 1, "e2", 1_000)));
    assertThat(owners(known).nodes()).containsExactly("n2");
  }

  @Test
  void aLateClaimOrReleaseChangesNothing() {
    await(ledger().append(append("p", 1, "a")));
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    await(ledger().release(new Release(ROOM, "n1", 2, 1_000)));
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    assertThat(owners(0).nodes()).isEmpty();
    await(ledger().claim(new Claim(ROOM, "n1", 3, "e1", 1_000)));
    await(ledger().release(new Release(ROOM, "n1", 2, 1_000)));
    assertThat(owners(0).nodes()).containsExactly("n1");
  }

  private static Append identified(long number, String... texts) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      messages.add(message(texts[i]).to(ROOM, 100 * number + i));
    }
    return new Append(
        ROOM, new Batch("p", number, messages), 0, "e1", 1_000, LIMITS, Set.of(), false);
  }

  private static long chain(long... ids) {
    return LongStream.of(ids).reduce(Chain.EMPTY, Chain::append);
  }

  @Test
  void messagesTellWhatTheyFollow() {
    assertThat(await(ledger().append(identified(1, "a", "b"))).previous()).isEqualTo(Chain.EMPTY);
    assertThat(await(ledger().append(identified(2, "c"))).previous()).isEqualTo(chain(100, 101));
    assertThat(await(ledger().append(identified(2, "c"))).previous()).isEqualTo(chain(100, 101));
    Page page = await(ledger().read(ROOM, new Position("e1", 1), 10, 1_000_000));
    assertThat(page.messages()).extracting(Message::id).containsExactly(101L, 200L);
    assertThat(page.messages())
        .extracting(Message::previous)
        .containsExactly(chain(100), chain(100, 101));
    assertThat(page.headChain()).isEqualTo(chain(100, 101, 200));
    Head head = await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    assertThat(head).isEqualTo(new Head(new Position("e1", 3), chain(100, 101, 200)));
  }

  @Test
  void whatIsFollowedIsKnownWhenItIsNotKeptAnyMore() {
    await(ledger().append(identified(1, "a", "b")));
    await(ledger().tidy(new Tidy(ROOM, 1_000, LIMITS, 500, Set.of())));
    Page page = await(ledger().read(ROOM, new Position("e1", 2), 10, 1_000_000));
    assertThat(page.messages()).isEmpty();
    assertThat(page.headChain()).isEqualTo(chain(100, 101));
    assertThat(await(ledger().append(identified(2, "c"))).previous()).isEqualTo(chain(100, 101));
    page = await(ledger().read(ROOM, new Position("e1", 2), 10, 1_000_000));
    assertThat(page.startChain()).isEqualTo(chain(100, 101));
  }

  @Test
  void aHistoryThatHasPartedGoesOnUnderAnotherEpoch() {
    await(ledger().append(append("p", 1, 1_000, keyed("ann", "k", "a"), message("b"))));
    Head forked = await(ledger().fork(new Fork(ROOM, "e1", "e2", 1_000)));
    assertThat(forked.position()).isEqualTo(new Position("e2", 2));
    assertThat(read(new Position("e1", 2)).lost()).isTrue();
    assertThat(texts(read(new Position("e2", 0)).messages())).containsExactly("a", "b");
    assertThat(await(ledger().append(append("p", 1, 1_000, keyed("ann", "k", "a")))).first())
        .as("a batch that comes again")
        .isEqualTo(new Position("e2", 1));
    Appended again = await(ledger().append(append("q", 1, 1_000, keyed("ann", "k", "a"))));
    assertThat(again.places().of(0)).as("a key").isEqualTo(new Position("e2", 1));
  }

  @Test
  void aForkThatComesTwiceOrLateTakesEffectOnce() {
    await(ledger().append(append("p", 1, "a")));
    await(ledger().fork(new Fork(ROOM, "e1", "e2", 1_000)));
    await(ledger().append(append("p", 2, "b")));
    Position head = new Position("e2", 2);
    assertThat(await(ledger().fork(new Fork(ROOM, "e1", "e2", 1_000))).position()).isEqualTo(head);
    assertThat(await(ledger().fork(new Fork(ROOM, "e1", "e3", 1_000))).position()).isEqualTo(head);
  }

  @Test
  void anAnswerNeverComesBeforeTheCallReturns() {
    onLoop(
        () -> {
          Future<Head> claimed = ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000));
          assertThat(claimed.isComplete()).isFalse();
          return claimed;
        });
  }

  @Test
  void claimsThatWereLostAreMadeAndTheOthersLeft() {
    Address other = new Address.User("ann");
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    await(ledger().append(append("p1", 1, "one")));
    Claim here = new Claim(ROOM, "n1", 2, "e9", 2_000);
    Claim there = new Claim(other, "n1", 3, "e2", 2_000);
    Map<Address, Held> held = await(ledger().hold(List.of(here, there)));
    assertThat(held).containsOnlyKeys(ROOM, other);
    assertThat(held.get(ROOM).anew()).isFalse();
    assertThat(held.get(ROOM).head().position()).isEqualTo(new Position("e1", 1));
    assertThat(held.get(other)).isEqualTo(new Held(new Head(new Position("e2", 0), 0), true));
    assertThat(await(ledger().route(other, 0)).orElseThrow().nodes()).containsExactly("n1");
    await(ledger().release(new Release(ROOM, "n1", 4, 3_000)));
    await(ledger().hold(List.of(here)));
    assertThat(await(ledger().route(ROOM, 0)).orElseThrow().nodes()).isEmpty();
  }
}
