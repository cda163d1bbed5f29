package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;

/** Asked by the member that holds the entry: nothing is serialised but the answer. */
class NearHazelcastLedgerClusterTest extends HazelcastLedgerContract {
  @Override
  HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other) {
    return holder;
  }
}
