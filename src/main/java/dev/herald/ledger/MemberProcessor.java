package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;

/** An operation that tells the member that it runs on what it did, or is told something by it. */
abstract class MemberProcessor implements LedgerProcessor, HazelcastInstanceAware {
  private static final long serialVersionUID = 1;

  /** Of nobody, until it has come to where it runs. */
  private transient LedgerMember member = new LedgerMember();

  @Override
  public final void setHazelcastInstance(HazelcastInstance hazelcast) {
    member = LedgerMember.of(hazelcast);
  }

  final LedgerMember member() {
    return member;
  }
}
