package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Loop;
import dev.herald.core.Notice;
import dev.herald.presence.Reported;
import dev.herald.presence.Snapshot;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The presence of the rooms in use whose home is one loop.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class PresenceLanes {
  /** What is not in use for this long is forgotten in the cluster, too. */
  static final Duration LINGER = Duration.ofSeconds(30);

  private static final Duration SWEEP = Duration.ofSeconds(10);

  /** How often the rooms of a node that leaves are looked at. */
  private static final Duration LEAVING = Duration.ofMillis(20);

  private final PresenceContext context;
  private final Homes homes;
  private final Operations operations;
  private final Map<Address.Room, PresenceLane> lanes = new HashMap<>();
  private final PresenceRepair repair;

  /** Of what the watchers of this node were told. */
  private final Repair<PresenceLane> renewal;

  /** The name under which all was said. */
  private String owner;

  private long lastNumber;
  private boolean sweeping;
  private long linger = LINGER.toNanos();

  public PresenceLanes(PresenceContext context, Homes homes) {
    this.context = context;
    this.homes = homes;
    this.operations =
        new Operations(context.loop(), context.view(), Tally.ofPresence(context.counters()));
    this.repair = new PresenceRepair(context, operations);
    this.renewal = new Repair<>(context.loop(), Repair::all, PresenceLane::renew, () -> {});
    this.owner = context.owner();
  }

  Loop loop() {
    return context.loop();
  }

  PresenceContext context() {
    return context;
  }

  Homes homes() {
    return homes;
  }

  Operations operations() {
    return operations;
  }

  /** Rises by every operation of this loop, so by those on each room. */
  long nextNumber() {
    return ++lastNumber;
  }

  long linger() {
    return linger;
  }

  PresenceLane lane(Address.Room room) {
    assert loop().isCurrent() : "presence touched from " + Thread.currentThread().getName();
    PresenceLane lane = lanes.get(room);
    if (lane == null) {
      lane = new PresenceLane(room, this);
      lanes.put(room, lane);
      sweepLater();
    }
    return lane;
  }

  /** How many users are in each of some rooms; there may be none for one where nobody is. */
  void count(Collection<Address.Room> rooms, Completable<Map<Address.Room, Integer>> counted) {
    operations.<Map<Address.Room, Snapshot>>runLightly(
        () -> context.presence().readAll(rooms, 0),
        (found, failure) -> {
          if (failure == null) {
            Map<Address.Room, Integer> counts = new HashMap<>();
            found.forEach((room, snapshot) -> counts.put(room, snapshot.count()));
            counted.succeed(counts);
          } else {
            counted.fail(failure);
          }
        });
  }

  /** Watchers of the room may have missed something. */
  void missed(Address.Room room) {
    PresenceLane lane = lanes.get(room);
    if (lane != null) {
      lane.renew();
    }
  }

  /** As {@link #missed}, of every room. */
  void missedAll() {
    renewal.start(lanes.values().stream().filter(PresenceLane::isWatched).toList());
  }

  /** The cluster has changed: what it knows of this node is compared, and put right. */
  void repair() {
    owner = context.owner();
    repair.start(lanes.values());
  }

  /** For how long a repair has been under way, in seconds; 0 if none is. Thread-safe. */
  double repairing() {
    return repair.seconds();
  }

  /** Tells the watchers what changed. */
  void tell(Reported reported, boolean unknown) {
    Notice notice = unknown ? reported.notice().unknown() : reported.notice();
    Set<String> others = new HashSet<>(reported.watchers());
    if (others.remove(context.owner())) {
      context.counters().noticeSent();
      homes.presences().noticed(notice);
    }
    if (!others.isEmpty()) {
      others.forEach(other -> context.counters().noticeSent());
      context.router().tell(others, notice);
    }
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      loop().after(SWEEP, this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    if (!owner.equals(context.owner())) {
      repair();
    }
    if (!renewal.isUnderWay()) {
      missedAll();
    }
    sweepAll();
    if (!lanes.isEmpty()) {
      sweepLater();
    }
  }

  private void sweepAll() {
    long now = loop().nanos();
    lanes.values().forEach(lane -> lane.sweep(now));
    lanes.values().removeIf(PresenceLane::isDone);
  }

  /** Takes everything back, as no session will come; completes when the cluster knows. */
  Future<Void> releaseAll() {
    Promise<Void> released = Promise.promise();
    linger = 0;
    release(released);
    return released.future();
  }

  private void release(Promise<Void> released) {
    sweepAll();
    if (lanes.isEmpty()) {
      released.complete();
    } else {
      loop().after(LEAVING, () -> release(released));
    }
  }

  /** Rooms in use. */
  public int count() {
    return lanes.size();
  }
}
