package dev.herald.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether this node is with at least half of those that it was with when its view was last settled.
 * A view settles when a node joins, when one leaves in order, and a while after others were lost.
 * Thread-safe.
 */
final class Majority {
  /**
   * @param settled this node and those that it was with
   * @param present this node and those that it knows to be with
   * @param lostAt when the last was lost, nanoseconds
   * @param missing where those ran that were lost and have not been seen again
   */
  private record State(
      Set<String> settled,
      Set<String> present,
      Set<String> leaving,
      long lostAt,
      Set<String> missing) {
    State {
      missing = Set.copyOf(missing);
      settled = Set.copyOf(settled);
      present = Set.copyOf(present);
      leaving = Set.copyOf(leaving);
    }
  }

  /** One is as good as many. */
  private static final int MAX_MISSING = 100;

  private final long patienceNanos;
  private final AtomicReference<State> state;

  /**
   * @param patience how long the others are waited for
   */
  Majority(String self, Duration patience) {
    this.patienceNanos = patience.toNanos();
    this.state =
        new AtomicReference<>(new State(Set.of(self), Set.of(self), Set.of(), 0, Set.of()));
  }

  /** This node has joined others again: those are all that it is with. */
  void joinedAgain(Set<String> nodes) {
    state.updateAndGet(before -> new State(nodes, nodes, Set.of(), before.lostAt, before.missing));
  }

  /**
   * @param place where it runs: who ran there before does not any more
   */
  void joined(String node, String place) {
    state.updateAndGet(
        before ->
            new State(
                with(before.settled, node),
                with(before.present, node),
                without(before.leaving, node),
                before.lostAt,
                without(before.missing, place)));
  }

  /** The node says that it is about to leave. */
  void leaves(String node) {
    state.updateAndGet(
        before ->
            new State(
                before.settled,
                before.present,
                with(before.leaving, node),
                before.lostAt,
                before.missing));
  }

  /**
   * @param now monotonic nanoseconds
   */
  void left(String node, String place, long now) {
    state.updateAndGet(before -> left(before, node, place, now));
  }

  private static State left(State before, String node, String place, long now) {
    boolean inOrder = before.leaving.contains(node);
    return new State(
        inOrder ? without(before.settled, node) : before.settled,
        without(before.present, node),
        without(before.leaving, node),
        inOrder ? before.lostAt : now,
        inOrder || before.missing.size() >= MAX_MISSING
            ? before.missing
            : with(before.missing, place));
  }

  /**
   * Whether some were lost, and nobody knows that they have ended.
   *
   * @param nodes that are members at this moment, this one included
   */
  boolean isApart(int nodes) {
    State current = state.get();
    return !current.missing.isEmpty() || nodes < current.present.size();
  }

  /**
   * @param nodes that are members at this moment, this one included
   * @param now monotonic nanoseconds
   */
  boolean isMinority(int nodes, long now) {
    State current = state.get();
    if (2 * nodes >= current.settled.size()) {
      return false;
    }
    boolean unheard = nodes < current.present.size(); // nobody has told yet who was lost
    return unheard || now - current.lostAt < patienceNanos;
  }

  /** Who is not back after the patience is not waited for any more; to be called now and then. */
  void settle(long now) {
    state.updateAndGet(
        before ->
            now - before.lostAt < patienceNanos
                ? before
                : new State(
                    before.present, before.present, before.leaving, before.lostAt, before.missing));
  }

  private static Set<String> with(Set<String> nodes, String node) {
    Set<String> more = new HashSet<>(nodes);
    more.add(node);
    return more;
  }

  private static Set<String> without(Set<String> nodes, String node) {
    Set<String> fewer = new HashSet<>(nodes);
    fewer.remove(node);
    return fewer;
  }
}
