package dev.herald.presence;

import dev.herald.core.Address;
import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The presence of a node that runs alone: the rooms whose home is one loop, in a plain map.
 * Operations run in the call and are answered in a task of their own.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class LocalPresence implements Presence, RoomPart {
  private final Loop loop;
  private final Map<Address.Room, RoomPresence> rooms;

  public LocalPresence(Loop loop) {
    this(loop, new HashMap<>());
  }

  /** For nodes of one thread that share their rooms. */
  LocalPresence(Loop loop, Map<Address.Room, RoomPresence> rooms) {
    this.loop = loop;
    this.rooms = rooms;
  }

  @Override
  public Future<Reported> report(Report report) {
    return answer(() -> take(report));
  }

  @Override
  public Future<Map<Address.Room, Reported>> reportAll(Collection<Report> reports) {
    return answer(
        () -> {
          Map<Address.Room, Reported> all = new HashMap<>();
          reports.forEach(report -> all.put(report.room(), take(report)));
          return all;
        });
  }

  private Reported take(Report report) {
    return keep(report.room(), open(report.room(), report.seed()).report(report));
  }

  private RoomPresence open(Address.Room name, long seed) {
    RoomPresence room = rooms.get(name);
    if (room == null) {
      room = new RoomPresence(seed);
      rooms.put(name, room);
    }
    return room;
  }

  private <T> T keep(Address.Room name, RoomPresence.Outcome<T> outcome) {
    removeIfBlank(name);
    return outcome.answer();
  }

  private void removeIfBlank(Address.Room name) {
    if (rooms.get(name).isBlank()) {
      rooms.remove(name);
    }
  }

  @Override
  public Future<Snapshot> read(Address.Room room, int limit) {
    return answer(() -> rooms.containsKey(room) ? rooms.get(room).read(limit) : Snapshot.EMPTY);
  }

  @Override
  public Future<Map<Address.Room, Snapshot>> readAll(Collection<Address.Room> asked, int limit) {
    return answer(() -> ofEach(asked, room -> room.read(limit), Snapshot.EMPTY));
  }

  /** The names of its rooms, to be gone through at once. */
  Iterable<String> names() {
    return () -> rooms.keySet().stream().map(Address.Room::name).iterator();
  }

  Loop loop() {
    return loop;
  }

  @Override
  public Future<Optional<Snapshot>> subscribe(Subscription asked) {
    return answer(() -> keep(asked.room(), open(asked.room(), asked.seed()).subscribe(asked)));
  }

  @Override
  public Future<Map<Address.Room, Digest>> digests(String owner, Collection<Address.Room> asked) {
    return answer(() -> ofEach(asked, room -> room.digest(owner), Digest.NONE));
  }

  @Override
  public Future<Map<Address.Room, Set<String>>> strangers(Set<String> owners) {
    return answer(() -> ofEach(rooms.keySet(), room -> room.strangers(owners), Set.of()));
  }

  private <T> Map<Address.Room, T> ofEach(
      Collection<Address.Room> asked, Function<RoomPresence, T> read, T nothing) {
    Map<Address.Room, T> found = new HashMap<>();
    for (Address.Room name : asked) {
      T one = rooms.containsKey(name) ? read.apply(rooms.get(name)) : nothing;
      if (!one.equals(nothing)) {
        found.put(name, one);
      }
    }
    return found;
  }

  @Override
  public Future<Void> forget(Address.Room room, String owner, long number) {
    return answer(
        () -> {
          if (rooms.containsKey(room)) {
            rooms.get(room).forget(owner, number);
            removeIfBlank(room);
          }
          return null;
        });
  }

  @Override
  public Future<Map<Address.Room, Reported>> prune(
      Collection<Address.Room> asked, Set<String> departed) {
    return answer(
        () -> {
          Map<Address.Room, Reported> pruned = new HashMap<>();
          for (Address.Room name : asked) {
            RoomPresence room = rooms.get(name);
            if (room != null) {
              RoomPresence.Outcome<Reported> outcome = room.prune(name, departed);
              outcome.delta().ifPresent(delta -> pruned.put(name, keep(name, outcome)));
            }
          }
          return pruned;
        });
  }

  private <T> Future<T> answer(Supplier<T> operation) {
    assert loop.isCurrent() : "presence touched from " + Thread.currentThread().getName();
    Promise<T> promise = Promise.promise();
    T result = operation.get();
    loop.execute(() -> promise.complete(result));
    return promise.future();
  }
}
