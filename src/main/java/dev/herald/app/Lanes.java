package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Loop;
import dev.herald.core.Page;
import dev.herald.core.Part;
import dev.herald.core.Position;
import dev.herald.hub.Group;
import dev.herald.ledger.Claim;
import dev.herald.ledger.Held;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The lanes of the addresses in use whose home is one loop.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class Lanes {
  /** A lane that is not in use for this long goes, and so does a claim without sessions. */
  static final Duration LINGER = Duration.ofSeconds(30);

  /** What a message takes to come here after it is in the ledger, and more. */
  private static final Duration ON_THE_WAY = Duration.ofMillis(500);

  private static final Duration SWEEP = Duration.ofSeconds(10);

  /** How often the lanes of a node that leaves are looked at. */
  private static final Duration LEAVING = Duration.ofMillis(20);

  private final LaneContext context;
  private final Homes homes;
  private final Operations operations;
  private final Repair<Lane> repair;
  private final Map<Address, Lane> lanes = new HashMap<>();
  private long lastNumber;
  private boolean sweeping;
  private long linger = LINGER.toNanos();

  public Lanes(LaneContext context, Homes homes) {
    this.context = context;
    this.homes = homes;
    this.repair = new Repair<>(context.loop(), this::hold, Repair::nothing, () -> {});
    this.operations =
        new Operations(context.loop(), context.view(), Tally.ofLedger(context.counters()));
  }

  Loop loop() {
    return context.loop();
  }

  LaneContext context() {
    return context;
  }

  Homes homes() {
    return homes;
  }

  Operations operations() {
    return operations;
  }

  /** Rises by every batch, claim and release of this loop, so by those of each address. */
  long nextNumber() {
    return ++lastNumber;
  }

  void send(Publication publication) {
    lane(publication.message().to()).send(publication);
  }

  void enter(Address address, Entry entry) {
    lane(address).enter(entry);
  }

  /** Reads the history of an address that a session of this node is entering or has entered. */
  void read(Address address, Position since, Consumer<Page> answered, Consumer<Throwable> failed) {
    lane(address).read(since, answered, failed);
  }

  /** As {@link Lane#history}. */
  void history(Address address, Position since, int limit, Completable<Page> answer) {
    lane(address).history(since, limit, answer);
  }

  /** The sessions of this node that get the messages of an address. */
  List<Group> groups(Address address) {
    Lane lane = lanes.get(address);
    return lane == null ? List.of() : lane.groups();
  }

  void left(Address address, int hub) {
    Lane lane = lanes.get(address);
    assert lane != null : "a session left an address that has no lane";
    lane.left(hub);
  }

  /** What another node accepted. Without a lane nobody here waits for it. */
  void deliver(Part part) {
    Lane lane = lanes.get(part.to());
    if (lane != null) {
      lane.deliver(part.messages());
    }
  }

  /** How far an address had come a moment ago. */
  void head(AddressHead head) {
    Lane lane = lanes.get(head.to());
    if (lane != null) {
      lane.head(head.head());
    }
  }

  /** Messages of the address may have been lost on their way here. */
  void missed(Address address) {
    Lane lane = lanes.get(address);
    if (lane != null) {
      lane.missed();
    }
  }

  /**
   * The cluster has changed, or messages of any address may be missing: all are looked at, and what
   * is not claimed any more is claimed again.
   */
  void repair() {
    repair.start(lanes.values());
  }

  /** Sees to the claims of some. */
  private void hold(List<Lane> some, Completable<List<Lane>> left) {
    Map<Lane, Position> claimed = new HashMap<>();
    some.stream().filter(Lane::isClaimed).forEach(lane -> claimed.put(lane, lane.position()));
    if (claimed.isEmpty()) {
      left.succeed(List.of());
      return;
    }
    List<Claim> claims = claimed.keySet().stream().map(Lane::claim).toList();
    operations.<Map<Address, Held>>runOnce(
        () -> context.ledger().hold(claims),
        (held, failure) -> {
          if (failure == null) {
            held(claimed, held);
            left.succeed(List.of());
          } else {
            left.fail(failure);
          }
        });
  }

  /** Messages up to the heads may still be on their way: only then is what is missing read. */
  private void held(Map<Lane, Position> claimed, Map<Address, Held> held) {
    claimed.keySet().removeIf(lane -> !held.containsKey(lane.address()));
    claimed.keySet().forEach(lane -> lane.held(held.get(lane.address())));
    loop()
        .after(
            ON_THE_WAY,
            () ->
                claimed.forEach(
                    (lane, before) -> lane.seen(held.get(lane.address()).head(), before)));
  }

  /** For how long a repair has been under way, in seconds; 0 if none is. Thread-safe. */
  double repairing() {
    return repair.seconds();
  }

  private Lane lane(Address address) {
    assert loop().isCurrent() : "lanes touched from " + Thread.currentThread().getName();
    Lane lane = lanes.get(address);
    if (lane == null) {
      lane = new Lane(address, this);
      lanes.put(address, lane);
      sweepLater();
    }
    return lane;
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      loop().after(SWEEP, this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    sweepAll();
    if (!lanes.isEmpty()) {
      sweepLater();
    }
  }

  private void sweepAll() {
    long now = loop().nanos();
    lanes.values().forEach(lane -> lane.sweep(now));
    lanes.values().removeIf(lane -> lane.isDone(now));
  }

  /** How long a lane and its claim stay when they are not in use, in nanoseconds. */
  long linger() {
    return linger;
  }

  /** Gives up all claims, as no session will need one; completes when the ledger knows. */
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

  /** Lanes in use. */
  public int count() {
    return lanes.size();
  }
}
