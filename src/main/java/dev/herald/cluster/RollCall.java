package dev.herald.cluster;

import com.hazelcast.cluster.Member;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Asks the members that are left, when one was lost, whether they answer: all at once, each again
 * and again until it has answered or is lost too. Thread-safe.
 */
final class RollCall implements Members.Listener {
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
    word.isAnswered(member.getAddress())
        .whenComplete(
            (answered, failure) -> {
              if (failure == null && answered) {
                members.heard(member, now);
              }
              asked.remove(member);
            });
  }
}
