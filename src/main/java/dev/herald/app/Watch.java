package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import dev.herald.core.Notice;
import dev.herald.hub.Group;
import dev.herald.presence.Replica;
import dev.herald.presence.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sessions of this node that watch one room, and what they have been told. While a snapshot is
 * under way notices are held back: what is in the snapshot is not told again to who came with it.
 *
 * <p><b>Threading.</b> Confined to the home loop of its room.
 */
final class Watch {
  /** How often a room that is too large for names tells its count. */
  static final Duration PACE = Duration.ofSeconds(1);

  private static final Duration LATER = Duration.ofSeconds(10);

  /** Notices held back; for more, another snapshot is cheaper. */
  private static final int MAX_HELD = 64;

  private static final int UNTOLD = -1;

  private final Address.Room room;
  private final Homes homes;
  private final Loop loop;
  private final Runnable renew;
  private final Receivers receivers;
  private final List<Notice> held = new ArrayList<>(0);
  private Replica replica;
  private boolean asking;
  private boolean missed;
  private int toldCount = UNTOLD;
  private long mayTell;
  private boolean timed;

  /** The names of a room that has become small are wanted. */
  private boolean opening;

  /** What was told may be of an entry that was lost since: versions say nothing. */
  private boolean doubted;

  private boolean doubtedBefore;

  /** The same once more, when no notice of what was lost can be on its way any more. */
  private boolean doubtedLater;

  private long later;

  /**
   * @param renew asks for a snapshot, now or later
   */
  Watch(Address.Room room, Homes homes, Loop loop, Runnable renew) {
    this.room = room;
    this.homes = homes;
    this.loop = loop;
    this.renew = renew;
    this.receivers = new Receivers(new Address.Watchers(room), homes);
    this.replica = new Replica(room);
    this.mayTell = loop.nanos();
  }

  boolean isEmpty() {
    return receivers.isEmpty();
  }

  Group admit(int hub) {
    return receivers.admit(hub);
  }

  void left(int hub) {
    receivers.left(hub);
  }

  /**
   * The entry may have fallen back to an older one: the next snapshot is compared in full, and one
   * some time after it.
   */
  void doubt() {
    doubted = true;
    doubtedLater = true;
    later = loop.nanos() + LATER.toNanos();
  }

  void notice(Notice notice) {
    if (asking) {
      missed |= held.size() >= MAX_HELD;
      if (!missed) {
        held.add(notice);
      }
      return;
    }
    if (isEmpty()) {
      return;
    }
    // behind a walk that is too long already, the difference is told when it is over
    Optional<List<Event>> events = homes.isCongested() ? Optional.empty() : replica.apply(notice);
    if (events.isEmpty()) {
      renew.run();
      return;
    }
    tell(events.get());
  }

  /**
   * A snapshot is asked for.
   *
   * @return the version from which on one would tell something; {@link Snapshot#NONE} for any
   */
  long asks() {
    asking = true;
    if (doubtedLater && loop.nanos() >= later) {
      doubtedLater = false;
      doubted = true;
    }
    doubtedBefore = doubted;
    doubted = false;
    if (isEmpty()) {
      replica = new Replica(room);
      toldCount = UNTOLD;
      opening = false;
    }
    return opening || doubtedBefore ? Snapshot.NONE : replica.version();
  }

  /** There is no answer to {@link #asks}. */
  void failed() {
    doubted |= doubtedBefore;
  }

  /** Of {@link #asks}; who comes with the snapshot is admitted behind this. */
  void answered(Snapshot snapshot) {
    List<Event> events = replica.apply(snapshot, opening);
    opening = false;
    tell(events);
  }

  /** Nothing is under way any more: what was held back is due. */
  void settled() {
    asking = false;
    List<Notice> due = List.copyOf(held);
    held.clear();
    boolean again = missed;
    missed = false;
    due.forEach(this::notice); // may be held back once more, for another snapshot
    if (again) {
      renew.run();
    }
  }

  private void tell(List<Event> events) {
    receivers.tell(events);
    if (replica.isNamed()) {
      toldCount = UNTOLD;
    } else if (!timed && replica.count() != toldCount) {
      timed = true;
      loop.after(Duration.ofNanos(Math.max(0, mayTell - loop.nanos())), this::tellCount);
    }
  }

  private void tellCount() {
    timed = false;
    if (isEmpty() || replica.isNamed()) {
      return;
    }
    mayTell = loop.nanos() + PACE.toNanos();
    if (replica.count() <= Snapshot.MAX_MEMBERS) {
      opening = true;
      renew.run();
      return;
    }
    toldCount = replica.count();
    receivers.tell(List.of(new Event.Present("", room, toldCount, Optional.empty())));
  }
}
