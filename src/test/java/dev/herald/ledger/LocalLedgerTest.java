package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.vertx.core.Future;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalLedgerTest extends LedgerContract {
  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final LedgerSize size = new LedgerSize();
  private final LocalLedger ledger = new LocalLedger(loop, size);

  @Override
  Ledger ledger() {
    return ledger;
  }

  @Override
  <T> T await(Future<T> future) {
    time.settle();
    return future.result();
  }

  @Test
  void whatIsRemovedCountsNoMore() {
    await(ledger.claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    await(ledger.append(append("p", 1, "a")));
    await(ledger.release(new Release(ROOM, "n1", 2, 1_000)));
    assertThat(size.addresses()).isEqualTo(1);
    await(ledger.tidy(new Tidy(ROOM, 1_000, LIMITS, Survey.ALL, Set.of())));
    assertThat(size.addresses()).isZero();
    assertThat(size.bytes()).isZero();
  }

  @Test
  void bytesAreCounted() {
    await(ledger.append(append("p", 1, "a", "b")));
    assertThat(size.bytes()).isGreaterThan(2 * message("a").weight() + AddressLog.WEIGHT);
  }

  @Test
  void allAnswersOfATurnComeInTheOrderOfTheCalls() {
    StringBuilder order = new StringBuilder();
    ledger.append(append("p", 1, "a")).onSuccess(ok -> order.append('1'));
    ledger.append(append("p", 0, "a")).onFailure(no -> order.append('2'));
    ledger.append(append("p", 2, "b")).onSuccess(ok -> order.append('3'));
    time.settle();
    assertThat(order).hasToString("123");
  }

  @Test
  void anAnswerWhoseReceiverFailsHoldsUpNoOther() {
    StringBuilder order = new StringBuilder();
    ledger
        .append(append("p", 1, "a"))
        .onSuccess(
            ok -> {
              throw new IllegalStateException("the receiver's own fault");
            });
    ledger.append(append("p", 2, "b")).onSuccess(ok -> order.append('2'));
    assertThatThrownBy(time::settle).isInstanceOf(IllegalStateException.class);
    ledger.append(append("p", 3, "c")).onSuccess(ok -> order.append('3'));
    time.settle();
    assertThat(order).hasToString("23");
  }
}
