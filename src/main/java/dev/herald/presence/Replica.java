package dev.herald.presence;

import dev.herald.core.Address;
import dev.herald.core.Event;
import dev.herald.core.Member;
import dev.herald.core.Notice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the watchers of a room on this node have been told. A small room is known by the names of
 * its users, a large one by their number alone. Invariants:
 *
 * <ol>
 *   <li>Who is told as joined was not there before, who is told as left was: each change is told
 *       once, however often it is noticed, and what was missed between is told as the difference.
 *   <li>The count of the last event is the number of users known.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the home loop of its room.
 */
public final class Replica {
  private final Address.Room room;
  private final Set<String> users = new HashSet<>(4);
  private boolean named = true;
  private long version = Snapshot.NONE;
  private int count;

  public Replica(Address.Room room) {
    this.room = room;
  }

  public long version() {
    return version;
  }

  public int count() {
    return count;
  }

  /** Whether watchers are told names, not the count alone. */
  public boolean isNamed() {
    return named;
  }

  /**
   * Takes a notice; one that is older than what is known changes nothing.
   *
   * @return what to tell; empty if something was missed, so that a snapshot is needed
   */
  public Optional<List<Event>> apply(Notice notice) {
    if (notice.version() <= version) {
      return Optional.of(List.of());
    }
    boolean small = named && notice.count() <= Snapshot.MAX_MEMBERS;
    if (small && !(notice.before() == version && notice.named())) {
      return Optional.empty();
    }
    version = notice.version();
    if (!small) {
      countOnly(notice.count());
      return Optional.of(List.of());
    }
    return Optional.of(tell(notice.left(), notice.joined()));
  }

  /**
   * Takes a snapshot that is not older than what is known.
   *
   * @param open whether a large room that has become small is known by its names from now on
   */
  public List<Event> apply(Snapshot snapshot, boolean open) {
    boolean first = version == Snapshot.NONE;
    version = snapshot.version();
    if (snapshot.count() > Snapshot.MAX_MEMBERS || !named && !open) {
      countOnly(snapshot.count());
      return List.of();
    }
    if (named && !first) {
      return difference(snapshot);
    }
    snapshot.members().forEach(member -> users.add(member.user()));
    count = users.size();
    named = true;
    return first
        ? List.of()
        : List.of(new Event.Present("", room, count, Optional.of(snapshot.members())));
  }

  private List<Event> difference(Snapshot snapshot) {
    Set<String> gone = new HashSet<>(users);
    List<String> came = new ArrayList<>();
    for (Member member : snapshot.members()) {
      if (!gone.remove(member.user())) {
        came.add(member.user());
      }
    }
    return tell(gone, came);
  }

  private List<Event> tell(Iterable<String> left, Iterable<String> joined) {
    List<Event> events = new ArrayList<>();
    for (String user : left) {
      if (users.remove(user)) {
        count--;
        events.add(new Event.MemberLeft(room, user, count));
      }
    }
    for (String user : joined) {
      if (users.add(user)) {
        count++;
        events.add(new Event.MemberJoined(room, user, count));
      }
    }
    return events;
  }

  private void countOnly(int now) {
    named = false;
    users.clear();
    count = now;
  }
}
