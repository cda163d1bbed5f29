package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The rooms of one session: those it is in, or watches, and those it is about to.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class Rooms {
  private final Map<Address, Future<Event>> entering = new HashMap<>(2);

  /** Commands that have waited for a join, in the order in which they came. */
  private final ArrayDeque<Promise<Void>> due = new ArrayDeque<>(2);

  private boolean settling;
  private final Session session;
  private final Class<? extends Address> kind;

  /**
   * @param kind of the addresses that make up the rooms
   */
  Rooms(Session session, Class<? extends Address> kind) {
    this.session = session;
    this.kind = kind;
  }

  /** A join is under way; it stops to count when {@code joined} ends. */
  public void entering(Address room, Future<Event> joined) {
    entering.put(room, joined);
    joined.onComplete(done -> entering.remove(room, joined));
  }

  /** Ends when no join of this room is under way, whether or not it succeeded. */
  public Future<Void> settled(Address room) {
    Future<Event> joined = entering.get(room);
    if (joined == null && due.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> settled = Promise.promise();
    if (joined == null) {
      due.add(settled);
    } else {
      joined.onComplete(done -> settle(settled));
    }
    return settled.future();
  }

  /**
   * One after the other: a join that is over at once lets the next go on, which may be over too.
   */
  private void settle(Promise<Void> settled) {
    due.add(settled);
    if (settling) {
      return;
    }
    settling = true;
    try {
      while (!due.isEmpty()) {
        due.remove().complete();
      }
    } finally {
      settling = false;
    }
  }

  public boolean isNew(Address room) {
    return !entering.containsKey(room) && !session.memberships().isIn(room);
  }

  /**
   * Whether the session is in that many rooms, or about to be. Those it enters may be among those
   * that it is in, which is looked at only where it decides.
   */
  public boolean isFull(int most) {
    int in = session.memberships().count(kind);
    return in + entering.size() >= most
        && in + entering.keySet().stream().filter(room -> !session.memberships().isIn(room)).count()
            >= most;
  }
}
