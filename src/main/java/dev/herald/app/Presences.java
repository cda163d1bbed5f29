package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Loop;
import dev.herald.core.Notice;
import dev.herald.hub.Hub;
import dev.herald.hub.Session;
import dev.herald.presence.Reported;
import dev.herald.presence.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Finds the loop on which this node decides about who is in a room. Thread-safe. */
public final class Presences {
  private final List<PresenceLanes> lanes;

  /**
   * @param lanes one per loop
   */
  public Presences(List<PresenceLanes> lanes) {
    this.lanes = List.copyOf(lanes);
  }

  private PresenceLanes of(Address.Room room) {
    return lanes.get(Math.floorMod(room.key().hashCode(), lanes.size()));
  }

  /** A session of the user came into the room. What one loop tells of a room keeps its order. */
  void entered(Address.Room room, String user) {
    PresenceLanes home = of(room);
    home.loop().run(() -> home.lane(room).entered(user));
  }

  void left(Address.Room room, String user) {
    PresenceLanes home = of(room);
    home.loop().run(() -> home.lane(room).left(user));
  }

  /** Who is there, including what this loop has told before; completes on this loop. */
  Future<Snapshot> read(Address.Room room, Loop loop) {
    return ask(room, Question.once(loop));
  }

  /** How many users are in each of some rooms, 0 left out; completes on any loop. */
  Future<Map<Address.Room, Integer>> count(Collection<Address.Room> rooms) {
    IdentityHashMap<PresenceLanes, List<Address.Room>> ofHomes = new IdentityHashMap<>();
    rooms.forEach(room -> ofHomes.computeIfAbsent(of(room), home -> new ArrayList<>()).add(room));
    List<Future<Map<Address.Room, Integer>>> counted = new ArrayList<>();
    ofHomes.forEach(
        (home, own) -> {
          Promise<Map<Address.Room, Integer>> counts = Promise.promise();
          home.loop().run(() -> home.count(own, counts));
          counted.add(counts.future());
        });
    return Future.join(counted)
        .map(
            all -> {
              Map<Address.Room, Integer> counts = new HashMap<>();
              counted.forEach(own -> counts.putAll(own.result()));
              counts.values().removeIf(count -> count == 0);
              return counts;
            });
  }

  /** As {@link #read}; the session is told all changes after that. */
  Future<Snapshot> watch(Address.Room room, Session session) {
    return ask(room, Question.fromNowOn(session, () -> unwatched(room, session.hub())));
  }

  private Future<Snapshot> ask(Address.Room room, Question question) {
    PresenceLanes home = of(room);
    home.loop().run(() -> home.lane(room).ask(question));
    return question.answer();
  }

  /** A session that was admitted as a watcher is none any more. */
  void unwatched(Address.Room room, Hub hub) {
    PresenceLanes home = of(room);
    home.loop().run(() -> home.lane(room).unwatched(hub.index()));
  }

  void noticed(Notice notice) {
    PresenceLanes home = of(notice.room());
    home.loop().run(() -> home.lane(notice.room()).notice(notice));
  }

  /** Notices of the room may have been lost on their way here. */
  void missed(Address.Room room) {
    PresenceLanes home = of(room);
    home.loop().run(() -> home.missed(room));
  }

  /** As {@link #missed}, of every room. */
  void missedAll() {
    for (PresenceLanes home : lanes) {
      home.loop().run(home::missedAll);
    }
  }

  /** Tells the watchers what an operation came to that was no report; called on any loop. */
  void tell(Reported reported) {
    for (PresenceLanes home : lanes) {
      if (home.loop().isCurrent()) {
        home.tell(reported, false);
        return;
      }
    }
  }

  /**
   * The cluster has changed: compares what it has of this node, room by room, under its owner name
   * of now, and puts it right where it differs; watchers are told what they missed.
   */
  void repair() {
    for (PresenceLanes home : lanes) {
      home.loop().run(home::repair);
    }
  }

  /** For how long a repair has been under way, in seconds; 0 if none is. */
  double repairing() {
    return lanes.stream().mapToDouble(PresenceLanes::repairing).max().orElse(0);
  }

  /** Tells the cluster that nobody is here; for a node without sessions that leaves. */
  Future<Void> releaseAll() {
    List<Future<Void>> released = new ArrayList<>();
    for (PresenceLanes home : lanes) {
      Promise<Void> promise = Promise.promise();
      released.add(promise.future());
      home.loop().run(() -> home.releaseAll().onComplete(promise));
    }
    return Future.all(released).mapEmpty();
  }
}
