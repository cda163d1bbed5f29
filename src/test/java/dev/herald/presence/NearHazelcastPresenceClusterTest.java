package dev.herald.presence;

import com.hazelcast.core.HazelcastInstance;

/** Asked by the member that holds the entry: nothing is serialised but the answer. */
class NearHazelcastPresenceClusterTest extends HazelcastPresenceContract {
  @Override
  HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other) {
    return holder;
  }
}
