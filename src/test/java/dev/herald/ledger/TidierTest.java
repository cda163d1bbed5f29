package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.config.HistoryConfig;
import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.testing.CountingCounters;
import dev.herald.testing.RecordedLog;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that runs alone, with two loops, and a budget of 1 MB. */
class TidierTest {
  private static final long BUDGET = 1024 * 1024;
  private static final HistoryLimits LIMITS =
      new HistoryLimits(100, BUDGET, 10_000, LedgerContract.TTL, LedgerContract.POSITION_TTL);

  private final VirtualTime time = new VirtualTime(1);
  private final List<VirtualLoop> loops = List.of(time.loop(), time.loop());
  private final LedgerSize size = new LedgerSize();
  private final List<LocalLedger> ledgers =
      loops.stream().map(loop -> new LocalLedger(loop, size)).toList();
  private final CountingCounters counters = new CountingCounters();
  private long number;
  private int passes;
  private boolean passesWait;
  private Consumer<Throwable> failPass = failure -> {};
  private Tidier tidier;

  /** Counts the passes. */
  private final class Counted implements LedgerPart {
    private final LedgerPart part;

    Counted(LedgerPart part) {
      this.part = part;
    }

    @Override
    public Future<Void> survey(Survey survey) {
      passes++;
      return part.survey(survey);
    }

    @Override
    public Future<Tidied> tidy(Terms terms) {
      Promise<Tidied> tidied = Promise.promise();

      failPass = tidied::fail;
      if (!passesWait) {
        part.tidy(terms).onComplete(tidied);
      }
      return tidied.future();
    }

    @Override
    public List<NotedHead> takeHeads() {
      return part.takeHeads();
    }

    @Override
    public long bytes() {
      return part.bytes();
    }

    @Override
    public int copies() {
      return part.copies();
    }
  }

  @BeforeEach
  void start() {
    tidier =
        new Tidier(
            loops.get(0),
            new Counted(new LocalPart(loops.get(0), ledgers, size)),
            new HistoryConfig(LIMITS, List.of()),
            BUDGET,
            owner -> owner.equals("n"),
            counters);
    tidier.start();
  }

  @Test
  void aPassThatFailsIsToldUnlessTheNodeEnds() {
    passesWait = true;
    try (RecordedLog log = RecordedLog.open()) {
      time.advance(Tidier.PASS);
      failPass.accept(new IllegalStateException("no"));
      assertThat(log.lines()).containsExactly("WARN the ledger was not tidied");
      time.advance(Tidier.PASS);
      tidier.stop();
      failPass.accept(new IllegalStateException("interrupted"));
      time.advance(Tidier.PASS);
      assertThat(log.lines()).hasSize(1);
      assertThat(passes).isEqualTo(2);
    }
  }

  private static Address room(int number) {
    return new Address.Room("r" + number);
  }

  private LocalLedger ledger(int room) {
    return ledgers.get(room % ledgers.size());
  }

  private <T> T await(int room, Function<LocalLedger, Future<T>> call) {
    List<Future<T>> answer = new ArrayList<>();
    loops.get(room % loops.size()).on(() -> answer.add(call.apply(ledger(room))));
    time.settle();
    return answer.get(0).result();
  }

  private Position send(int room, String key, int bytes) {
    Message message =
        new Message(
            room(room),
            "ann",
            Body.binary(new byte[bytes]),
            key,
            time.millis(),
            Position.UNKEPT,
            "");
    Batch batch = new Batch("p", ++number, List.of(message));
    Append append =
        new Append(room(room), batch, 0, "e" + number, time.millis(), LIMITS, Set.of(), false);
    return await(room, ledger -> ledger.append(append)).first();
  }

  private Page read(int room, Position since) {
    return await(room, ledger -> ledger.read(room(room), since, 100, BUDGET));
  }

  @Test
  void aFloodToEverNewRoomsStaysWithinTheBudgetAndWhatCameBetweenTwoLooks() {
    int perLook = 200;
    long weight = 1_000 + 2_000;
    long most = 0;
    for (int i = 0; i < 20_000; i++) {
      send(i, "", 1_000);
      most = Math.max(most, size.bytes());
      if (i % perLook == 0) {
        time.advance(Tidier.LOOK);
      }
    }
    assertThat(most).isLessThan(BUDGET + perLook * weight);
    assertThat(size.addresses()).isLessThan(2_000);
    assertThat(counters.of("trimmed by budget")).isGreaterThan(15_000);
    assertThat(counters.of("trimmed by age")).isZero();
  }

  @Test
  void aFloodOfKeysStaysWithinTheBudgetToo() {
    for (int i = 0; i < 20_000; i++) {
      send(i % 4, "k" + i, 1);
      if (i % 500 == 0) {
        time.advance(Tidier.LOOK);
        assertThat(size.bytes()).isLessThan(BUDGET + 500 * 400);
      }
    }
  }

  @Test
  void theOldestMessagesOfTheWholeNodeGoFirstAndReadersAreTold() {
    Position old = send(0, "", 100_000);
    time.advance(Duration.ofSeconds(30));
    for (int i = 1; i <= 12; i++) {
      await(i, claim(i));
      send(i, "", 100_000);
    }
    await(0, claim(0));
    time.advance(Tidier.LOOK.multipliedBy(2));
    assertThat(size.bytes()).isLessThan(BUDGET);
    Page page = read(0, new Position(old.epoch(), 0));
    assertThat(page.lost()).isTrue();
    assertThat(page.messages()).isEmpty();
    assertThat(page.head()).isEqualTo(old);
  }

  private Function<LocalLedger, Future<Head>> claim(int room) {
    return ledger -> ledger.claim(new Claim(room(room), "n", ++number, "c", time.millis()));
  }

  @Test
  void whatCanNotGoDoesNotMakePassFollowPass() {
    for (int i = 0; i < 4_000; i++) {
      await(i, claim(i));
    }
    time.advance(Duration.ofMinutes(1));
    assertThat(passes).as("one at once, then one every 10 s").isBetween(6, 8);
    assertThat(size.addresses()).isEqualTo(4_000);
    assertThat(size.bytes()).isGreaterThan(BUDGET);
  }

  @Test
  void aMessageGoesSoonAfterItsTimeAndThePositionIsKeptFarLonger() {
    Position position = send(0, "", 10);
    time.advance(LedgerContract.TTL);
    assertThat(read(0, new Position(position.epoch(), 0)).messages()).hasSize(1);
    time.advance(LedgerContract.TTL.dividedBy(8).plus(Tidier.PASS.multipliedBy(2)));
    Page page = read(0, position);
    assertThat(page.messages()).isEmpty();
    assertThat(page.lost()).as("who missed nothing is told so").isFalse();
    assertThat(page.head()).isEqualTo(position);
    assertThat(read(0, new Position(position.epoch(), 0)).lost()).isTrue();
    assertThat(counters.of("trimmed by age")).isEqualTo(1);
    assertThat(size.addresses()).isEqualTo(1);
  }

  @Test
  void anOwnerThatIsNotAMemberIsForgottenAndTheEntryWithIt() {
    await(0, ledger -> ledger.claim(new Claim(room(0), "gone", 1, "e", time.millis())));
    await(1, claim(1));
    time.advance(Duration.ofSeconds(50));
    assertThat(owners(0)).containsExactly("gone");
    time.advance(Duration.ofSeconds(30));
    assertThat(owners(0)).isEmpty();
    assertThat(owners(1)).containsExactly("n");
  }

  private Set<String> owners(int room) {
    return await(room, ledger -> ledger.route(room(room), 0)).orElseThrow().nodes();
  }
}
