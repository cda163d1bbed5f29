package dev.herald.core;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** What a back-end wants of all open sessions of one user, on all nodes. */
public sealed interface Control {
  Address.User user();

  /** To be told about them. */
  record Find(Address.User user) implements Control {}

  /** To put them into a room; one that is in it already stays as it is. */
  record Join(Address.User user, Address.Room room) implements Control {}

  /** To take them out of a room. */
  record Leave(Address.User user, Address.Room room) implements Control {}

  /** To end them. */
  record Disconnect(Address.User user) implements Control {}

  /**
   * What came of it.
   *
   * @param count of the user's open sessions: they are as was wanted now
   * @param found those, if that was what was wanted; of each loop at most {@link #MOST_FOUND}, and
   *     as many as are in {@link #MOST_ROOMS} rooms together
   */
  record Outcome(int count, List<SessionInfo> found) {
    /** More are counted, and not told about. */
    public static final int MOST_FOUND = 1_000;

    public static final int MOST_ROOMS = 5_000;

    public static final Outcome NOTHING = new Outcome(0, List.of());

    public Outcome {
      found = List.copyOf(found);
    }

    /** What came of it in all places; fails if it failed in one. */
    public static Future<Outcome> sum(List<Future<Outcome>> places) {
      return Future.join(places)
          .map(
              all -> {
                int count = 0;
                List<SessionInfo> found = new ArrayList<>();
                for (Future<Outcome> place : places) {
                  count += place.result().count();
                  found.addAll(place.result().found());
                }
                return new Outcome(count, found);
              });
    }
  }
}
