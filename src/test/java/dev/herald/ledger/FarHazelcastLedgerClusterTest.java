package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import dev.herald.testing.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Asked by the other member: operation and answer travel as bytes. */
class FarHazelcastLedgerClusterTest extends HazelcastLedgerContract {
  @Override
  HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other) {
    return other;
  }

  @Test
  void aMessageTravelsWhole() {
    Message message =
        new Message(
            ROOM, "ännchen", Body.binary(new byte[] {0, -1, 10}), "k", 5, Position.UNKEPT, "");
    Append append =
        new Append(
            ROOM, new Batch("p", 1, List.of(message)), 0, "e1", 1_000, LIMITS, Set.of(), false);
    await(ledger().append(append));
    assertThat(read(new Position("e1", 0)).messages())
        .containsExactly(message.at(new Position("e1", 1), 0));
  }

  @Test
  void whatNobodyUsesAnyMoreLeavesNothingBehind() {
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    assertThat(map(pair.holder(ROOM.key())).containsKey(ROOM.key())).isTrue();
    await(ledger().release(new Release(ROOM, "n1", 2, 1_000)));
    assertThat(map(pair.holder(ROOM.key())).containsKey(ROOM.key())).isTrue();
    await(ledger().tidy(new Tidy(ROOM, 1_000, LIMITS, Survey.ALL, Set.of())));
    assertThat(map(pair.holder(ROOM.key())).containsKey(ROOM.key())).isFalse();
  }

  /** Who was cut off has seen all others leave, and says so when it is back. */
  @Test
  void whoIsAMemberHasNotDepartedWhateverACallerSays() {
    String member = pair.second().getCluster().getLocalMember().getUuid().toString();
    await(ledger().claim(new Claim(ROOM, member, 1, "e1", 1_000)));
    await(ledger().claim(new Claim(ROOM, "gone", 1, "e1", 1_000)));
    Append plain = append("p", 1, "a");
    Set<String> departed = Set.of(member, "gone");
    Append append = new Append(ROOM, plain.batch(), 0, "e1", 1_000, LIMITS, departed, false);
    assertThat(await(ledger().append(append)).owners().orElseThrow().nodes())
        .containsExactly(member);
    await(ledger().claim(new Claim(ROOM, "gone", 2, "e1", 1_000)));
    await(ledger().tidy(new Tidy(ROOM, 5_000, LIMITS, Survey.NOTHING, departed)));
    assertThat(await(ledger().route(ROOM, 0)).orElseThrow().nodes()).containsExactly(member);
  }

  @Test
  void aMemberInTheMinorityDecidesNothing() {
    HazelcastInstance holder = pair.holder(ROOM.key());
    HazelcastLedger.watch(holder, () -> true, () -> false);
    List<Future<?>> refused = new ArrayList<>();
    refused.add(ledger().append(append("p", 1, "a")));
    refused.add(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    refused.add(ledger().fork(new Fork(ROOM, "e1", "e2", 1_000)));
    for (Future<?> one : refused) {
      await(one.transform(ended -> Future.succeededFuture()));
      assertThat(one.cause()).isNotNull().isNotInstanceOf(Refusal.class);
    }
    HazelcastLedger.watch(holder, () -> false, () -> false);
    assertThat(map(holder).get(ROOM.key())).isNull();
  }

  @Test
  void theCopyKnowsWhatWasAppendedWithoutLostNodes() {
    Append plain = append("p", 1, "a");
    await(ledger().append(plain));
    Append apart = new Append(ROOM, plain.batch(), 0, "e1", 1_000, LIMITS, Set.of(), true);
    await(ledger().append(apart));
    for (HazelcastInstance one : List.of(pair.first(), pair.second())) {
      assertThat(map(one).get(ROOM.key()).apart).as("a repeat").isTrue();
    }
    await(ledger().append(append("p", 2, "b")));
    for (HazelcastInstance one : List.of(pair.first(), pair.second())) {
      assertThat(map(one).get(ROOM.key()).apart).isFalse();
    }
  }

  @Test
  void whereAnAppendRunsOthersMayBeLostOfWhichItsPublisherHasNotHeard() {
    HazelcastInstance holder = pair.holder(ROOM.key());
    HazelcastLedger.watch(holder, () -> false, () -> true);
    await(ledger().append(append("p", 1, "a")));
    HazelcastLedger.watch(holder, () -> false, () -> false);
    for (HazelcastInstance one : List.of(pair.first(), pair.second())) {
      assertThat(map(one).get(ROOM.key()).apart).isTrue();
    }
  }

  @Test
  void theCopyGoesOnWhenTheHolderDies() {
    Address room = ROOM;
    await(ledger().claim(new Claim(room, "n1", 1, "e1", 1_000)));
    for (int i = 1; i <= 15; i++) {
      await(ledger().append(append("p", i, "m" + i)));
    }
    AddressLog before = map(pair.holder(room.key())).get(room.key());
    HazelcastInstance survivor = pair.other(room.key());
    pair.holder(room.key()).getLifecycleService().terminate();
    Ledger alone = new HazelcastLedger(survivor, loop);
    assertThat(await(alone.append(append("p", 15, "m15"))).first())
        .isEqualTo(new Position("e1", 15));
    LogAssertions.assertSame(before, map(survivor).get(room.key()));
    assertThat(await(alone.append(append("p", 16, "m16"))).first())
        .isEqualTo(new Position("e1", 16));
    pair.close();
    startMembers();
  }

  /** As when it has answered, and its copy is still under way, and never comes. */
  private void appendWithoutCopy(Append append) {
    map(pair.holder(ROOM.key())).executeOnKey(ROOM.key(), new WithoutCopy(append));
  }

  /** Runs on the member that it is given to, so it is never written. */
  private static final class WithoutCopy implements EntryProcessor<String, AddressLog, Object> {
    private static final long serialVersionUID = 1;

    private final transient Append append;

    WithoutCopy(Append append) {
      this.append = append;
    }

    @Override
    public Object process(Map.Entry<String, AddressLog> entry) {
      AddressLog log = entry.getValue();
      log.append(append);
      entry.setValue(log);
      return null;
    }

    @Override
    public EntryProcessor<String, AddressLog, Object> getBackupProcessor() {
      return null;
    }
  }

  /** The copy may follow later than the map says that it is empty. */
  private void clearWithCopy() {
    clear();
    Await.until("the copy is gone", () -> map(pair.other(ROOM.key())).get(ROOM.key()) == null);
  }

  /** Such an answer is taken for late, and asked for again. */
  private void assertLate(Supplier<Future<?>> operation) {
    long began = System.nanoTime();
    await(operation.get().transform(ended -> Future.succeededFuture()));
    assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void whatTheCopyLacksIsNotShownInTime() {
    await(ledger().append(append("p", 1, "a")));
    appendWithoutCopy(append("p", 2, "b"));
    assertLate(() -> ledger().read(ROOM, new Position("e1", 0), 10, 1_000_000));
    clearWithCopy();
  }

  @Test
  void aRepeatOfWhatTheCopyLacksIsNotAnsweredInTime() {
    await(ledger().append(append("p", 1, "a")));
    appendWithoutCopy(append("p", 2, "b"));
    assertLate(() -> ledger().append(append("p", 2, "b")));
    clearWithCopy();
  }

  @Test
  void aClaimDoesNotTellAHeadThatTheCopyLacks() {
    await(ledger().append(append("p", 1, "a")));
    appendWithoutCopy(append("p", 2, "b"));
    assertLate(() -> ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    clearWithCopy();
  }
}
