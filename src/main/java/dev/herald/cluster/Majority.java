package dev.herald.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Whether this node is with at least half of those that it was with when its view was last settled.
 * A view settles when a node joins, when one leaves in order, and a while after others were lost.
 *
 * <p>A node that is cut off from several finds them lost one by one, seconds apart. So when one was
 * lost, the others count only once they have answered a question that was asked after that. And one
 * that has stood still for so long that others may have given it up does not trust its view for a
 * while, as they go on without it and it does not know yet. Thread-safe.
 */
final class Majority {
  /**
   * @param settled this node and those that it was with
   * @param present this node and those that it knows to be with
   * @param heard those of them that have answered since the last was lost; this node is one
   * @param lostAt when the last was lost, nanoseconds
   * @param missing where those ran that were lost and have not been seen again, with their names
   */
  private record State(
      Set<String> settled,
      Set<String> present,
      Set<String> heard,
      Set<String> leaving,
      long lostAt,
      Map<String, String> missing) {
    State {
      missing = Map.copyOf(missing);
      settled = Set.copyOf(settled);
      present = Set.copyOf(present);
      heard = Set.copyOf(heard);
      leaving = Set.copyOf(leaving);
    }

    /** How many of the present do not say that they are about to leave. */
    int staying() {
      return leaving.isEmpty()
          ? present.size()
          : (int) present.stream().filter(node -> !leaving.contains(node)).count();
    }
  }

  /** One is as good as many. */
  private static final int MAX_MISSING = 100;

  /** Within which one that stood still has heard that it was given up, if it was. */
  static final Duration AWAKENING = Duration.ofSeconds(3);

  private final String self;
  private final long patienceNanos;
  private final long standstillNanos;
  private final AtomicReference<State> state;

  /** When this node was last seen to be running, and until when it does not trust its view. */
  private volatile long lookedAt;

  private volatile long mistrustsUntil;

  /**
   * @param patience how long the others are waited for
   * @param deadAfter after how long a silent node is given up
   * @param now monotonic nanoseconds
   */
  Majority(String self, Duration patience, Duration deadAfter, long now) {
    this.self = self;
    this.patienceNanos = patience.toNanos();
    this.standstillNanos = deadAfter.toNanos() * 4 / 5;
    this.lookedAt = now;
    this.mistrustsUntil = now;
    this.state =
        new AtomicReference<>(
            new State(Set.of(self), Set.of(self), Set.of(self), Set.of(), 0, Map.of()));
  }

  /** This node has joined others again: those are all that it is with. */
  void joinedAgain(Set<String> nodes) {
    state.updateAndGet(
        before -> new State(nodes, nodes, nodes, Set.of(), before.lostAt, before.missing));
    mistrustsUntil = lookedAt;
  }

  /**
   * @param place where it runs: who ran there before does not any more, and is not waited for
   */
  void joined(String node, String place) {
    state.updateAndGet(before -> joined(before, node, place));
  }

  private static State joined(State before, String node, String place) {
    Map<String, String> missing = new HashMap<>(before.missing);
    String ended = missing.remove(place);
    Set<String> settled = with(before.settled, node);
    return new State(
        ended == null || ended.equals(node) ? settled : without(settled, ended),
        with(before.present, node),
        with(before.heard, node),
        without(before.leaving, node),
        before.lostAt,
        missing);
  }

  /** The node says that it is about to leave. */
  void leaves(String node) {
    state.updateAndGet(
        before ->
            new State(
                before.settled,
                before.present,
                before.heard,
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

  private State left(State before, String node, String place, long now) {
    boolean inOrder = before.leaving.contains(node);
    return new State(
        inOrder ? without(before.settled, node) : before.settled,
        without(before.present, node),
        inOrder ? without(before.heard, node) : Set.of(self),
        without(before.leaving, node),
        inOrder ? before.lostAt : now,
        inOrder || before.missing.size() >= MAX_MISSING
            ? before.missing
            : with(before.missing, place, node));
  }

  private static Map<String, String> with(Map<String, String> missing, String place, String node) {
    Map<String, String> more = new HashMap<>(missing);
    more.put(place, node);
    return more;
  }

  /** Those of whom nobody knows whether they still answer; they are to be asked. */
  Set<String> doubted() {
    State current = state.get();
    return current.present.stream()
        .filter(node -> !current.heard.contains(node))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The node has answered.
   *
   * @param askedAt when it was asked, monotonic nanoseconds: who answered before the last loss may
   *     be cut off by now
   */
  void heard(String node, long askedAt) {
    state.updateAndGet(
        before ->
            askedAt - before.lostAt < 0 || !before.present.contains(node)
                ? before
                : new State(
                    before.settled,
                    before.present,
                    with(before.heard, node),
                    before.leaving,
                    before.lostAt,
                    before.missing));
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
    if (current.settled.size() > 1 && (stoodStill(now) || now - mistrustsUntil < 0)) {
      return true;
    }
    if (isHalf(1, current)) {
      return false;
    }
    boolean untold = nodes < current.staying(); // nobody has told yet who was lost
    return untold || !isHalf(current.heard.size(), current) && now - current.lostAt < patienceNanos;
  }

  private static boolean isHalf(int nodes, State state) {
    return 2 * nodes >= state.settled.size();
  }

  private boolean stoodStill(long now) {
    return now - lookedAt >= standstillNanos;
  }

  /**
   * To be called twice a second or so, by one thread, which shows that this node is running; who is
   * not back after the patience is not waited for any more.
   */
  void look(long now) {
    if (stoodStill(now)) {
      mistrustsUntil = now + AWAKENING.toNanos();
    }
    lookedAt = now;
    settle(now);
  }

  private void settle(long now) {
    state.updateAndGet(
        before ->
            now - before.lostAt < patienceNanos
                ? before
                : new State(
                    before.present,
                    before.present,
                    before.present,
                    before.leaving,
                    before.lostAt,
                    before.missing));
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
