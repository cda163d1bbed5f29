package dev.herald.ledger;

import dev.herald.testing.FaultLedger;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;

/** The contract holds over a bad line too, as long as answers come. */
class FaultLedgerTest extends LedgerContract {
  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final Ledger ledger =
      new FaultLedger(
          new LocalLedger(loop, new LedgerSize()),
          loop,
          new Random(1),
          new FaultLedger.Faults(0, 0, 50));

  @Override
  Ledger ledger() {
    return ledger;
  }

  @Override
  <T> T await(Future<T> future) {
    time.advance(Duration.ofSeconds(1));
    return future.result();
  }
}
