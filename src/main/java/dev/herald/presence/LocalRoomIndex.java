package dev.herald.presence;

import dev.herald.core.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The rooms of a node that runs alone: each loop is asked for its own. */
public final class LocalRoomIndex implements RoomIndex {
  private final List<LocalPresence> loops;

  /**
   * @param loops one for each loop
   */
  public LocalRoomIndex(List<LocalPresence> loops) {
    this.loops = List.copyOf(loops);
  }

  @Override
  public Future<List<Address.Room>> after(String name, int limit) {
    List<Future<Collection<String>>> found = new ArrayList<>();
    for (LocalPresence loop : loops) {
      Promise<Collection<String>> own = Promise.promise();
      loop.loop().execute(() -> own.complete(first(name, limit, loop.names())));
      found.add(own.future());
    }
    return Future.join(found)
        .map(
            all -> {
              List<String> names = new ArrayList<>();
              found.forEach(own -> names.addAll(own.result()));
              return first(name, limit, names).stream().map(Address.Room::new).toList();
            });
  }

  /** Holds no more than {@code limit} at a time. */
  private static Collection<String> first(String after, int limit, Iterable<String> names) {
    TreeSet<String> first = new TreeSet<>();
    for (String name : names) {
      if (name.compareTo(after) > 0) {
        first.add(name);
        if (first.size() > limit) {
          first.pollLast();
        }
      }
    }
    return first;
  }
}
