package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import dev.herald.testing.FaultLedger;
import java.util.Random;

/** Over a bad line: operations arrive late, as long as answers come. */
class FaultHazelcastLedgerClusterTest extends HazelcastLedgerContract {
  @Override
  HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other) {
    return other;
  }

  @Override
  Ledger wrap(Ledger plain) {
    return new FaultLedger(plain, loop, new Random(1), new FaultLedger.Faults(0, 0, 20));
  }
}
