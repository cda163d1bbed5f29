package dev.herald.presence;

import dev.herald.core.Address;
import io.vertx.core.Future;
import java.util.List;

/** The rooms of which somebody said who is in them, on the whole cluster, by name. Thread-safe. */
@FunctionalInterface
public interface RoomIndex {
  /**
   * A walk over all rooms, page by page, finds each that is there all the time; it costs each node
   * a look at all of its rooms, for each page.
   *
   * @param name all rooms behind it, in the order of their UTF-16 units; may be no room's
   * @param limit most rooms to tell, at least 1
   */
  Future<List<Address.Room>> after(String name, int limit);
}
