package dev.herald.process.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one receiver was told of one address. It holds the rules of a position: each message is the
 * one after the last, but where the server said that it is not. Confined to the loop of its client.
 */
final class Track {
  /** The receiver was told that it may have missed what lies between. */
  record Jump(Place from, Place to) {
    boolean covers(Place place) {
      if (from.epoch().equals(to.epoch())) {
        return place.epoch().equals(from.epoch())
            && place.offset() > from.offset()
            && place.offset() <= to.offset();
      }
      boolean behind = place.epoch().equals(from.epoch()) && place.offset() > from.offset();
      boolean before = place.epoch().equals(to.epoch()) && place.offset() <= to.offset();
      return behind || before;
    }
  }

  private final String name;
  private final Map<Long, Place> seen = new HashMap<>();
  private final Map<Place, Long> byPlace = new HashMap<>();
  private final List<Long> order = new ArrayList<>();
  private final Map<Long, Long> arrivals = new HashMap<>();
  private final List<Jump> jumps = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private Optional<Place> at = Optional.empty();
  private long again;
  private long lastNanos;
  private long pauseNanos;

  /**
   * @param name of the receiver and the address, for who reads of a failure
   */
  Track(String name) {
    this.name = name;
  }

  /** The position, if there ever was an answer. */
  Optional<Place> at() {
    return at;
  }

  /** The answer to an opening or a join that asked for what came after the position. */
  void resumed(Place to, boolean recovered) {
    Optional<Place> from = at;
    at = Optional.of(to);
    if (from.isEmpty()) {
      return;
    }
    if (!recovered) {
      jumps.add(new Jump(from.get(), to));
      return;
    }
    if (!from.equals(at)) {
      wrong.add(name + ": recovered after " + from.get() + ", yet the position is " + to);
    }
  }

  void reset(Place to) {
    at.ifPresent(from -> jumps.add(new Jump(from, to)));
    at = Optional.of(to);
  }

  /**
   * @param id of the message, the sender's
   */
  void message(long id, Place place, long nanos) {
    Place last = at.orElseThrow();
    if (!place.equals(new Place(last.epoch(), last.offset() + 1))) {
      wrong.add(name + ": " + Sends.text(id) + " at " + place + " came after " + last);
    }
    at = Optional.of(place);
    order.add(id);
    arrivals.putIfAbsent(id, nanos);
    byPlace.put(place, id);
    Place before = seen.put(id, place);
    if (before != null) {
      repeated(id, before, place);
    }
    if (lastNanos != 0) {
      pauseNanos = Math.max(pauseNanos, nanos - lastNanos);
    }
    lastNanos = nanos;
  }

  /** After a new epoch was told, the old messages may come again in it. */
  private void repeated(long id, Place before, Place place) {
    if (!before.epoch().equals(place.epoch())) {
      again++;
      return;
    }
    if (before.equals(place)) {
      wrong.add(name + ": " + Sends.text(id) + " came twice at " + place);
    }
  }

  /** When the message came first, on the clock of the loop; never is the end of time. */
  long arrival(long id) {
    return arrivals.getOrDefault(id, Long.MAX_VALUE);
  }

  boolean saw(long id) {
    return seen.containsKey(id);
  }

  /** Whether the receiver was told that it may have missed this. */
  boolean wasTold(Place place) {
    return jumps.stream().anyMatch(jump -> jump.covers(place));
  }

  /** Whether it was told so of another epoch than the one that it is in now. */
  boolean wasToldOfEpochs() {
    return jumps.stream().anyMatch(jump -> !jump.from().epoch().equals(jump.to().epoch()));
  }

  List<Jump> jumps() {
    return jumps;
  }

  Map<Place, Long> byPlace() {
    return byPlace;
  }

  /** The messages in the order in which they came. */
  List<Long> order() {
    return order;
  }

  /** What broke the rules. */
  List<String> wrong() {
    return wrong;
  }

  /** Messages that came again in a new epoch. */
  long again() {
    return again;
  }

  /** The longest silence between two messages since {@link #forgetPause}. */
  long pauseNanos() {
    return pauseNanos;
  }

  void forgetPause() {
    pauseNanos = 0;
  }

  @Override
  public String toString() {
    return name + " at " + at.map(Place::toString).orElse("nowhere") + " after jumps " + jumps;
  }
}
