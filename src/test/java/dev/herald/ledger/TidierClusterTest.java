package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import dev.herald.config.HistoryConfig;
import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.testing.Await;
import dev.herald.testing.CountingCounters;
import dev.herald.testing.HazelcastPair;
import dev.herald.testing.ThreadLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two members, each with a budget of its own, over the entries that it decides about. */
class TidierClusterTest {
  private static final long BUDGET = 4 * 1024 * 1024;
  private static final HistoryLimits LIMITS =
      new HistoryLimits(100, BUDGET, 10_000, LedgerContract.TTL, LedgerContract.POSITION_TTL);

  private final ThreadLoop loop = new ThreadLoop();
  private final ExecutorService blocking = Executors.newSingleThreadExecutor();
  private final HazelcastPair pair =
      HazelcastPair.start(config -> HazelcastLedger.configure(config, 1));
  private final Ledger ledger = new HazelcastLedger(pair.first(), loop);
  private final List<HazelcastPart> parts = new ArrayList<>();
  private final CountingCounters counters = new CountingCounters();

  @BeforeEach
  void start() {
    for (HazelcastInstance member : List.of(pair.first(), pair.second())) {
      HazelcastPart part = new HazelcastPart(member, loop, blocking, 1);
      parts.add(part);
      Tidier tidier =
          new Tidier(
              loop, part, new HistoryConfig(LIMITS, List.of()), BUDGET, owner -> true, counters);
      loop.execute(tidier::start);
    }
  }

  @AfterEach
  void stop() {
    pair.close();
    loop.close();
    blocking.shutdown();
  }

  private static Address room(int number) {
    return new Address.Room("r" + number);
  }

  private Append message(int room, int bytes) {
    Body body = Body.binary(new byte[bytes]);
    long now = System.currentTimeMillis();
    Message message = new Message(room(room), "ann", body, "", now, Position.UNKEPT, "");
    Batch batch = new Batch("p", 1, List.of(message));
    return new Append(room(room), batch, 0, "e", now, LIMITS, Set.of(), false);
  }

  /** So many at once, one to each room. */
  private void send(int from, int count, int bytes) {
    Promise<Object> sent = Promise.promise();
    loop.execute(
        () -> {
          List<Future<Appended>> all = new ArrayList<>();
          for (int room = from; room < from + count; room++) {
            all.add(ledger.append(message(room, bytes)));
          }
          Future.all(all).<Object>mapEmpty().onComplete(sent);
        });
    Await.result(sent.future());
  }

  private long entries(HazelcastInstance member) {
    var stats = member.getMap(HazelcastLedger.MAP).getLocalMapStats();
    return stats.getOwnedEntryCount() + stats.getBackupEntryCount();
  }

  @Test
  void aFloodToEverNewRoomsEndsWithinTheBudgetOnBothMembersAndInTheirCopies() {
    for (int i = 0; i < 40; i++) {
      send(i * 500, 500, 1_000);
    }
    for (HazelcastPart part : parts) {
      assertThat(part.copies()).isEqualTo(2);
      Await.until(
          () -> "bytes " + part.bytes(), () -> part.bytes() <= BUDGET / 2 && part.bytes() > 0);
    }
    long most = BUDGET / (1_000 + AddressLog.WEIGHT);
    Await.until(
        () -> entries(pair.first()) + " and " + entries(pair.second()) + " entries",
        () -> entries(pair.first()) < most && entries(pair.second()) < most);
    Page newest = Await.result(onLoop(() -> ledger.read(room(19_999), new Position("e", 0), 9, 1)));
    assertThat(newest.messages()).hasSize(1);
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    loop.execute(() -> call.get().onComplete(promise));
    return promise.future();
  }

  @Test
  void aSurveyCountsWhatOperationsHaveCounted() {
    send(0, 300, 100);
    for (HazelcastPart part : parts) {
      long counted = part.bytes();
      assertThat(counted).isPositive();
      Survey survey = new Survey(System.currentTimeMillis());
      Await.result(onLoop(() -> part.survey(survey)));
      assertThat(survey.bytes()).isEqualTo(counted);
      assertThat(survey.entries()).isBetween(1L, 299L);
      assertThat(part.bytes()).isEqualTo(counted);
    }
  }
}
