package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herald.cluster.LocalRouter;
import dev.herald.config.HistoryConfig;
import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Position;
import dev.herald.ledger.LedgerSize;
import dev.herald.ledger.LocalLedger;
import dev.herald.testing.CountingCounters;
import dev.herald.testing.FakeMembers;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for the history of an address is told, whatever happens to others who wait. */
class ReadsTest {
  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final FakeMembers members = new FakeMembers("a");
  private final CountingCounters counters = new CountingCounters();
  private final LaneContext context =
      new LaneContext(
          members,
          "publisher",
          loop,
          new LocalLedger(loop, new LedgerSize()),
          new LocalRouter(),
          new HistoryConfig(
              new HistoryLimits(100, 1 << 20, 100, Duration.ofMinutes(1), Duration.ofDays(1)),
              List.of()),
          counters);
  private final Turns turns = new Turns(new Operations(loop, members, Tally.ofLedger(counters)));
  private final Reads reads = new Reads(new Address.Room("r"), context, turns);
  private final List<String> told = new ArrayList<>();

  private void add(String reader) {
    reads.add(
        Position.UNKEPT,
        1,
        page -> told.add(reader),
        failure -> {
          told.add(reader + " " + ErrorCode.of(failure).code());
          if (reader.startsWith("bad")) {
            throw new IllegalStateException(reader);
          }
        });
  }

  @Test
  void theOthersAreToldWhenOneThrows() {
    turns.use(
        new Turn() {
          @Override
          public boolean isDue() {
            return false;
          }

          @Override
          public void start() {}
        },
        List.of(reads));
    List.of("one", "bad two", "bad three", "four").forEach(this::add);
    loop.on(turns::next);
    add("five");
    assertThatThrownBy(time::settle).isInstanceOf(IllegalStateException.class);
    time.settle();
    assertThat(told)
        .containsExactly(
            "one UNAVAILABLE",
            "bad two UNAVAILABLE",
            "bad three UNAVAILABLE",
            "four UNAVAILABLE",
            "five UNAVAILABLE");
  }
}
