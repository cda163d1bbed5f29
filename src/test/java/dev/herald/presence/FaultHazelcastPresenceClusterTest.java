package dev.herald.presence;

import com.hazelcast.core.HazelcastInstance;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.FaultPresence;
import java.util.Random;

/** Over a bad line: operations arrive late, as long as answers come. */
class FaultHazelcastPresenceClusterTest extends HazelcastPresenceContract {
  @Override
  HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other) {
    return other;
  }

  @Override
  Presence wrap(Presence plain) {
    return new FaultPresence(plain, loop, new Random(1), new FaultLedger.Faults(0, 0, 20));
  }
}
