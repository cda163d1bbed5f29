package dev.herald.app;

import dev.herald.cluster.Members;
import dev.herald.core.Address;
import dev.herald.core.ClusterView;
import dev.herald.core.Counters;
import dev.herald.core.Loop;
import dev.herald.presence.Presence;
import dev.herald.presence.Reported;
import dev.herald.presence.RoomPart;
import io.vertx.core.Completable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the users of nodes that are gone out of the rooms, each once, whoever does it: every node
 * looks at the rooms that it has the entries of. It does so several times after a node has left,
 * because entries may still be moving, and a word of the node may still be on its way; and now and
 * then, because a node may have left before this one came. A node in the minority takes nobody out:
 * those it misses may be well.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class Departures implements Members.Listener {
  /** When to look, after a node has left. */
  private static final List<Duration> AFTER =
      List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10));

  private static final Duration SLOWLY = Duration.ofSeconds(60);

  /** When to look again, where that failed. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** When to look again, in the minority. */
  private static final Duration CUT_OFF = Duration.ofSeconds(3);

  /** Departed owners remembered; of an older one its rooms know, see {@link #strangers}. */
  private static final int MAX_DEPARTED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

  private final Loop loop;
  private final Presence presence;
  private final Operations operations;
  private final Members members;
  private final ClusterView view;
  private final RoomPart rooms;
  private final Presences presences;
  private final Counters counters;
  private final Set<String> departed = new LinkedHashSet<>();

  /** Owners that are no members, and whom this node has not seen leave. */
  private Set<String> strangers = new HashSet<>();

  private Set<String> seen = new HashSet<>();
  private final Repair<Address.Room> repair;

  /** Who is taken out. */
  private Set<String> gone = Set.of();

  /** Each takes back a pass that is to come because a node has left. */
  private List<Runnable> due = List.of();

  private boolean passing;
  private boolean again;
  private boolean cutOff;

  /**
   * @param presence for this loop
   */
  public Departures(
      Loop loop,
      Presence presence,
      Members members,
      ClusterView view,
      RoomPart rooms,
      Presences presences,
      Counters counters) {
    this.loop = loop;
    this.repair = new Repair<>(loop, this::prune, Repair::nothing, this::end);
    this.presence = presence;
    this.operations = new Operations(loop, view, Tally.ofPresence(counters));
    this.members = members;
    this.view = view;
    this.rooms = rooms;
    this.presences = presences;
    this.counters = counters;
  }

  /** Looks now and then, from now on. */
  public void start() {
    loop.execute(() -> loop.after(SLOWLY, this::lookSlowly));
  }

  private void lookSlowly() {
    if (!view.isMinority()) {
      giveUpStrangers();
    }
    pass();
    loop.after(SLOWLY, this::lookSlowly);
  }

  @Override
  public void joined(String node, String owner) {}

  @Override
  public void left(String node, String owner) {
    loop.execute(
        () -> {
          departs(owner);
          due.forEach(Runnable::run); // the passes after this one see to the one before, too
          due = AFTER.stream().map(delay -> loop.after(delay, this::pass)).toList();
        });
  }

  private void departs(String owner) {
    departed.add(owner);
    if (departed.size() > MAX_DEPARTED) {
      departed.remove(departed.iterator().next());
    }
  }

  /** Who was no member a slow pass ago, and is none now, is not about to become one. */
  private void giveUpStrangers() {
    for (String owner : strangers) {
      if (members.nodeOf(owner).isEmpty()) {
        members.giveUp(owner);
        departs(owner);
      }
    }
    strangers = seen;
    seen = new HashSet<>();
  }

  private void pass() {
    if (passing) {
      again = true;
    } else if (view.isMinority()) {
      passLater();
    } else {
      beginPass();
    }
  }

  private void passLater() {
    if (!cutOff) {
      cutOff = true;
      loop.after(
          CUT_OFF,
          () -> {
            cutOff = false;
            pass();
          });
    }
  }

  /** Finds the rooms that have owners who are no members, and takes out those who are gone. */
  private void beginPass() {
    passing = true;
    rooms
        .strangers(members.owners())
        .onComplete((strangersOf, failure) -> loop.run(() -> begin(strangersOf, failure)));
  }

  private void begin(Map<Address.Room, Set<String>> strangersOf, Throwable failure) {
    if (failure == null) {
      repair.start(departedFrom(strangersOf));
    } else {
      LOG.debug("rooms can't be looked through now", failure);
      passing = false;
      loop.after(AGAIN, this::pass);
    }
  }

  private List<Address.Room> departedFrom(Map<Address.Room, Set<String>> strangersOf) {
    gone = members.departed(departed);
    List<Address.Room> rooms = new ArrayList<>();
    strangersOf.forEach(
        (room, owners) -> {
          seen.addAll(owners);
          if (!Collections.disjoint(owners, gone)) {
            rooms.add(room);
          }
        });
    return rooms;
  }

  /** Any answer will do: the first knows what changed, and a later pass prunes what is left. */
  private void prune(List<Address.Room> rooms, Completable<List<Address.Room>> left) {
    if (view.isMinority()) {
      again = true;
    }
    if (rooms.isEmpty() || view.isMinority()) {
      left.succeed(List.of());
      return;
    }
    operations.<Map<Address.Room, Reported>>runOnce(
        () -> presence.prune(rooms, gone),
        (reported, failure) -> {
          if (failure == null) {
            reported.values().forEach(this::pruned);
          }
          left.succeed(List.of());
        });
  }

  /** The rooms of this node are reported again anyway, see {@link Homes#repair}. */
  @Override
  public void renamed() {}

  private void pruned(Reported reported) {
    if (reported.notice().isChange()) {
      counters.roomPruned();
      presences.tell(reported);
    }
  }

  /** A node that is gone may have changed something and not told it. */
  private void end() {
    passing = false;
    presences.missedAll();
    if (again) {
      again = false;
      pass();
    }
  }
}
