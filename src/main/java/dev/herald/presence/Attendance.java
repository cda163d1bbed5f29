package dev.herald.presence;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * This node's users of one room, and what of them is still to be reported. However often a user
 * comes and goes between two reports, one state of it is told.
 *
 * <p><b>Threading.</b> Confined to the home loop of its room.
 */
final class Attendance {
  /** A report is bounded, so that one operation stays short. */
  static final int MAX_REPORT = 1_000;

  /** One user. */
  private static final class Seat {
    int sessions;

    /** What was said of it last. */
    int told;
  }

  private final Map<String, Seat> seats = new HashMap<>(4);
  private final Set<String> news = new LinkedHashSet<>(4);
  private Digest digest = Digest.NONE;

  public void entered(String user) {
    Seat seat = seats.computeIfAbsent(user, none -> new Seat());
    seat.sessions++;
    changed(user, seat);
  }

  public void left(String user) {
    Seat seat = seats.get(user);
    assert seat != null && seat.sessions > 0 : "more sessions left than entered";
    seat.sessions--;
    changed(user, seat);
  }

  private void changed(String user, Seat seat) {
    if (seat.sessions != seat.told) {
      news.add(user);
    } else {
      news.remove(user);
      removeIfGone(user, seat);
    }
  }

  private void removeIfGone(String user, Seat seat) {
    if (seat.sessions == 0 && seat.told == 0) {
      seats.remove(user);
    }
  }

  /** Whether nobody is here, and that has been told. */
  public boolean isEmpty() {
    return seats.isEmpty() && news.isEmpty();
  }

  public boolean hasNews() {
    return !news.isEmpty();
  }

  /** What is to be reported next, the oldest first; from now on it counts as told. */
  public Map<String, Integer> take() {
    Map<String, Integer> report = new HashMap<>();
    Iterator<String> users = news.iterator();
    while (users.hasNext() && report.size() < MAX_REPORT) {
      String user = users.next();
      users.remove();
      report.put(user, tell(user));
    }
    return report;
  }

  private int tell(String user) {
    Seat seat = seats.get(user);
    if (seat == null) {
      return 0;
    }
    digest = digest.change(user, seat.told, seat.sessions);
    seat.told = seat.sessions;
    removeIfGone(user, seat);
    return seat.told;
  }

  /** Whether a report of these users has arrived is unknown: they are reported again. */
  public void again(Collection<String> users) {
    news.addAll(users);
  }

  /** Into how many slices the users are cut, for {@link #take(Slice)}. */
  public int slices() {
    return 1 + seats.size() / MAX_REPORT;
  }

  /** All that is to be said of a slice; from now on it counts as told. */
  public Map<String, Integer> take(Slice slice) {
    Map<String, Integer> report = new HashMap<>();
    for (String user : seats.keySet().toArray(String[]::new)) {
      if (slice.has(user)) {
        news.remove(user);
        int sessions = tell(user);
        if (sessions > 0) {
          report.put(user, sessions);
        }
      }
    }
    return report;
  }

  /** Of all that counts as told. */
  public Digest digest() {
    return digest;
  }
}
