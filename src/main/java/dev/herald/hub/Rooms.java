package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Event;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * The rooms of one session: those it is in and those it is about to enter.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class Rooms {
  private final Map<Address, Future<Event>> entering = new HashMap<>(2);
  private final Session session;

  Rooms(Session session) {
    this.session = session;
  }

  /** A join is under way; it stops to count when {@code joined} ends. */
  public void entering(Address.Room room, Future<Event> joined) {
    entering.put(room, joined);
    joined.onComplete(done -> entering.remove(room, joined));
  }

  /** Ends when no join of this room is under way, whether or not it succeeded. */
  public Future<Void> settled(Address.Room room) {
    Future<Event> joined = entering.get(room);
    return joined == null ? Future.succeededFuture() : joined.<Void>mapEmpty().otherwiseEmpty();
  }

  public boolean isNew(Address.Room room) {
    return !entering.containsKey(room) && !session.memberships().isIn(room);
  }

  /** Rooms that the session is in or about to enter. */
  public int count() {
    int count = session.memberships().rooms();
    for (Address room : entering.keySet()) {
      count += session.memberships().isIn(room) ? 0 : 1;
    }
    return count;
  }
}
