package dev.herald.ledger;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import java.util.HashSet;
import java.util.Map.Entry;
import java.util.Set;

/** An operation that tells the member that it runs on what it did, or is told something by it. */
abstract class MemberProcessor implements LedgerProcessor, HazelcastInstanceAware {
  private static final long serialVersionUID = 1;

  private transient HazelcastInstance hazelcast;

  /** Of nobody, until it has come to where it runs. */
  private transient LedgerMember member = new LedgerMember();

  @Override
  public final void setHazelcastInstance(HazelcastInstance instance) {
    hazelcast = instance;
    member = LedgerMember.of(instance);
  }

  final LedgerMember member() {
    return member;
  }

  /**
   * As {@link AddressLog#claim}.
   *
   * @throws IllegalStateException if this member is in the minority
   */
  final ClaimDelta claim(Entry<String, AddressLog> entry, Claim claim) {
    member.checkThatItDecides();
    AddressLog log = entry.getValue() == null ? new AddressLog() : entry.getValue();
    long before = entry.getValue() == null ? 0 : log.bytes();
    log.claim(claim);
    entry.setValue(log);
    member.grew(log.bytes() - before);
    return log.claimDelta(claim.owner());
  }

  /**
   * Those of these owners that are members where this runs: whoever said that they have left may
   * have been cut off itself.
   */
  final Set<String> members(Set<String> departed) {
    Set<String> members = new HashSet<>();
    if (!departed.isEmpty()) {
      for (Member one : hazelcast.getCluster().getMembers()) {
        members.add(one.getUuid().toString());
      }
      members.retainAll(departed);
    }
    return members;
  }
}
