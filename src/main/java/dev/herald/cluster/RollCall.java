package dev.herald.cluster;

import com.hazelcast.cluster.Member;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the members that are left, when one was lost, whether they answer: all at once, each again
 * and again until it has answered or is lost too. Thread-safe.
 */
final class RollCall implements Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);

  private final HazelcastMembers members;
  private final FirstWord word;
  private final LongSupplier nanos;
  private final Set<Member> asked = ConcurrentHashMap.newKeySet();

  /**
   * @param nanos the monotonic clock of the members
   */
  RollCall(HazelcastMembers members, FirstWord word, LongSupplier nanos) {
    this.members = members;
    this.word = word;
    this.nanos = nanos;
  }

  @Override
  public void joined(String node, String owner) {}

  @Override
  public void left(String node, String owner) {
    ask();
  }

  @Override
  public void renamed() {}

  /** To be called twice a second or so: who has not answered is asked again. */
  void ask() {
    members.doubted().stream().filter(asked::add).forEach(this::ask);
  }

  private void ask(Member member) {
    long now = nanos.getAsLong();
    try {
      word.isAnswered(member.getAddress())
          .whenComplete((answered, failure) -> answered(member, now, answered));
    } catch (RuntimeException | OutOfMemoryError noThread) {
      LOG.warn("a node can't be asked name={} why={}", member, noThread.toString());
      asked.remove(member);
    }
  }

  private void answered(Member member, long askedAt, Boolean answer) {
    if (Boolean.TRUE.equals(answer)) {
      members.heard(member, askedAt);
    }
    asked.remove(member);
  }
}
