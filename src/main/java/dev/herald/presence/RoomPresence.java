package dev.herald.presence;

import dev.herald.core.Address;
import dev.herald.core.Member;
import dev.herald.core.Notice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is in one room, as the owners said. Pure: no clock, no chance, no thread; equal operations
 * make equal entries.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A user is there while at least one owner has sessions of it.
 *   <li>Of one owner, what it said with the highest number holds, whatever order it comes in, until
 *       the owner is forgotten.
 *   <li>The version rises by one with each operation that changes the set of users, and only then.
 *   <li>A copy that applied the same deltas has the same users and version.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the thread that runs the operations of its room.
 */
public final class RoomPresence {
  /** More changes at once are not named: who wants to know looks for itself. */
  private static final int MAX_NAMED = Snapshot.MAX_MEMBERS;

  /** What one owner said. */
  static final class Owner {
    long number;
    boolean watching;
    Digest digest = Digest.NONE;
    final Map<String, Integer> sessions = new HashMap<>(2);
  }

  final Map<String, Owner> owners = new HashMap<>(2);

  /** By how many owners each user is there. */
  final Map<String, Integer> users = new HashMap<>(2);

  long version;

  /**
   * @param seed random: an entry that was removed and made again must not tell a version that
   *     somebody knows from before
   */
  RoomPresence(long seed) {
    version = Math.max(1, seed);
  }

  /** An answer, and what the copies of the entry must do; nothing where nothing changed. */
  record Outcome<T>(T answer, Optional<PresenceDelta> delta) {}

  /** Who came and who went. */
  private static final class Changes {
    final List<String> joined = new ArrayList<>(1);
    final List<String> left = new ArrayList<>(1);

    boolean isEmpty() {
      return joined.isEmpty() && left.isEmpty();
    }
  }

  Outcome<Reported> report(Report report) {
    Owner owner = owners.get(report.owner());
    if (owner != null && report.number() <= owner.number) {
      return new Outcome<>(
          reported(report.room(), notice(report.room(), version).unknown(), owner.digest),
          Optional.empty());
    }
    Map<String, Integer> news = news(owner, report);
    Changes changes = new Changes();
    long before = version;
    Optional<PresenceDelta> delta = Optional.empty();
    // also what changes nothing has its number: an earlier report may still be on its way
    if (report.saysSomething()) {
      boolean watching = owner != null && owner.watching;
      say(report.owner(), report.number(), watching, news, changes);
      rise(changes);
      delta =
          Optional.of(
              new PresenceDelta(
                  report.owner(), report.number(), watching, news, Set.of(), version));
    }
    Owner after = owners.get(report.owner());
    Digest digest = after == null ? Digest.NONE : after.digest;
    Notice notice = notice(report.room(), before, changes);
    return new Outcome<>(reported(report.room(), notice, digest), delta);
  }

  /** What of a report is not known yet. */
  private static Map<String, Integer> news(Owner owner, Report report) {
    Map<String, Integer> known = owner == null ? Map.of() : owner.sessions;
    Map<String, Integer> news = new HashMap<>();
    report
        .sessions()
        .forEach(
            (user, now) -> {
              if (known.getOrDefault(user, 0) != (int) now) {
                news.put(user, now);
              }
            });
    if (!report.complete().isNone()) {
      for (String user : known.keySet()) {
        if (report.complete().has(user) && !report.sessions().containsKey(user)) {
          news.put(user, 0);
        }
      }
    }
    return news;
  }

  private void say(
      String name, long number, boolean watching, Map<String, Integer> news, Changes changes) {
    Owner owner = owners.computeIfAbsent(name, none -> new Owner());
    owner.number = number;
    owner.watching = watching;
    news.forEach((user, now) -> set(owner, user, now, changes));
  }

  private void set(Owner owner, String user, int now, Changes changes) {
    Integer last = now > 0 ? owner.sessions.put(user, now) : owner.sessions.remove(user);
    int before = last == null ? 0 : last;
    owner.digest = owner.digest.change(user, before, now);
    if (before == 0 && now > 0 && users.merge(user, 1, Integer::sum) == 1) {
      changes.joined.add(user);
    } else if (before > 0 && now == 0) {
      leave(user, changes);
    }
  }

  private void leave(String user, Changes changes) {
    if (users.merge(user, -1, Integer::sum) == 0) {
      users.remove(user);
      changes.left.add(user);
    }
  }

  private void rise(Changes changes) {
    if (!changes.isEmpty()) {
      version++;
    }
  }

  Outcome<Optional<Snapshot>> subscribe(Subscription asked) {
    Owner owner = owners.get(asked.owner());
    boolean known = owner != null && owner.watching;
    boolean late = owner != null && asked.number() <= owner.number;
    Optional<PresenceDelta> delta = Optional.empty();
    if (!late && known != asked.on()) {
      say(asked.owner(), asked.number(), asked.on(), Map.of(), new Changes());
      delta =
          Optional.of(
              new PresenceDelta(
                  asked.owner(), asked.number(), asked.on(), Map.of(), Set.of(), version));
    }
    Optional<Snapshot> answer =
        asked.on() && asked.known() != version
            ? Optional.of(read(Snapshot.MAX_MEMBERS))
            : Optional.empty();
    return new Outcome<>(answer, delta);
  }

  Snapshot read(int limit) {
    List<Member> members = new ArrayList<>(Math.min(limit, users.size()));
    for (String user : users.keySet()) {
      if (members.size() >= limit) {
        break;
      }
      members.add(new Member(user, sessions(user)));
    }
    return new Snapshot(version, users.size(), members);
  }

  private int sessions(String user) {
    int sum = 0;
    for (Owner owner : owners.values()) {
      sum += owner.sessions.getOrDefault(user, 0);
    }
    return sum;
  }

  Optional<PresenceDelta> forget(String name, long number) {
    Owner owner = owners.get(name);
    if (owner == null || number <= owner.number || !owner.sessions.isEmpty()) {
      return Optional.empty();
    }
    owners.remove(name);
    return Optional.of(gone(Set.of(name)));
  }

  Outcome<Reported> prune(Address.Room room, Set<String> departed) {
    Set<String> gone = new HashSet<>(owners.keySet());
    gone.retainAll(departed);
    Changes changes = new Changes();
    long before = version;
    gone.forEach(name -> remove(name, changes));
    rise(changes);
    return new Outcome<>(
        reported(room, notice(room, before, changes), Digest.NONE),
        gone.isEmpty() ? Optional.empty() : Optional.of(gone(gone)));
  }

  private void remove(String name, Changes changes) {
    Owner owner = owners.remove(name);
    if (owner != null) {
      owner.sessions.keySet().forEach(user -> leave(user, changes));
    }
  }

  private PresenceDelta gone(Set<String> names) {
    return PresenceDelta.ofGone(names, version);
  }

  /**
   * Applies what another copy of this entry decided. It tells states, so that one which is there
   * already changes nothing, and those of different owners may come in any order.
   */
  void apply(PresenceDelta delta) {
    Changes unused = new Changes();
    delta.gone().forEach(name -> remove(name, unused));
    Owner owner = owners.get(delta.owner());
    if (!delta.owner().isEmpty() && (owner == null || owner.number < delta.number())) {
      say(delta.owner(), delta.number(), delta.watching(), delta.sessions(), unused);
    }
    version = delta.version();
  }

  Digest digest(String name) {
    Owner owner = owners.get(name);
    return owner == null ? Digest.NONE : owner.digest;
  }

  /** The owners that are none of these. */
  Set<String> strangers(Set<String> known) {
    Set<String> strangers = new HashSet<>(owners.keySet());
    strangers.removeAll(known);
    return strangers;
  }

  /** Whether nobody says anything of the room any more. */
  boolean isBlank() {
    return owners.isEmpty();
  }

  private Notice notice(Address.Room room, long before) {
    return new Notice(room, before, version, users.size(), true, List.of(), List.of());
  }

  private Notice notice(Address.Room room, long before, Changes changes) {
    int size = changes.joined.size() + changes.left.size();
    if (size > MAX_NAMED || users.size() > MAX_NAMED) {
      return new Notice(room, before, version, users.size(), false, List.of(), List.of());
    }
    return new Notice(room, before, version, users.size(), true, changes.joined, changes.left);
  }

  /** Names go only where somebody waits for them. */
  private Reported reported(Address.Room room, Notice notice, Digest digest) {
    Set<String> watchers = new HashSet<>(2);
    owners.forEach(
        (name, owner) -> {
          if (owner.watching) {
            watchers.add(name);
          }
        });
    Notice told =
        watchers.isEmpty() && notice.isChange()
            ? new Notice(
                room,
                notice.before(),
                notice.version(),
                notice.count(),
                false,
                List.of(),
                List.of())
            : notice;
    return new Reported(told, watchers, digest);
  }
}
