package dev.herald.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.core.Member;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RoomPresenceTest {
  static final Address.Room ROOM = new Address.Room("lobby");

  private final RoomPresence room = new RoomPresence(100);
  private long number;

  private static Map<String, Integer> members(RoomPresence room) {
    Map<String, Integer> members = new TreeMap<>();
    for (Member member : room.read(Integer.MAX_VALUE).members()) {
      members.put(member.user(), member.sessions());
    }
    return members;
  }

  private Reported report(String owner, Map<String, Integer> sessions) {
    return room.report(new Report(ROOM, owner, ++number, 1, sessions, Slice.NONE)).answer();
  }

  @Test
  void onlyTheFirstAndTheLastSessionOfAUserChangeTheSet() {
    assertThat(report("n1", Map.of("ann", 1)).notice().version()).isEqualTo(101);
    assertThat(report("n2", Map.of("ann", 2)).notice().isChange()).isFalse();
    assertThat(members(room)).isEqualTo(Map.of("ann", 3));
    assertThat(report("n1", Map.of("ann", 0)).notice().isChange()).isFalse();
    Reported last = report("n2", Map.of("ann", 0));
    assertThat(last.notice().version()).isEqualTo(102);
    assertThat(last.notice().count()).isZero();
  }

  @Test
  void namesGoOnlyWhereSomebodyWatches() {
    assertThat(report("n1", Map.of("ann", 1)).notice().named()).isFalse();
    room.subscribe(new Subscription(ROOM, "n2", ++number, 1, true, Snapshot.NONE));
    Reported told = report("n1", Map.of("ann", 0, "bob", 1));
    assertThat(told.watchers()).containsExactly("n2");
    assertThat(told.notice().named()).isTrue();
    assertThat(told.notice().joined()).containsExactly("bob");
    assertThat(told.notice().left()).containsExactly("ann");
  }

  @Test
  void anOwnerWithoutUsersIsRememberedUntilItIsForgotten() {
    report("n1", Map.of("ann", 1));
    long late = number;
    report("n1", Map.of("ann", 0));
    assertThat(room.isBlank()).isFalse();
    room.report(new Report(ROOM, "n1", late, 1, Map.of("ann", 1), Slice.NONE));
    assertThat(members(room)).isEmpty();
    assertThat(room.forget("n1", late)).isEmpty();
    assertThat(room.forget("n1", ++number)).isPresent();
    assertThat(room.isBlank()).isTrue();
  }

  @Test
  void aReportThatChangesNothingOvertakesThoseBefore() {
    long late = ++number;
    report("n1", Map.of("ann", 0));
    room.report(new Report(ROOM, "n1", late, 1, Map.of("ann", 1), Slice.NONE));
    assertThat(members(room)).isEmpty();
    assertThat(room.forget("n1", ++number)).isPresent();
    assertThat(room.isBlank()).isTrue();
  }

  @Test
  void toAskWhatTheEntryHasLeavesNoTrace() {
    RoomPresence.Outcome<Reported> asked =
        room.report(new Report(ROOM, "n1", ++number, 1, Map.of(), Slice.NONE));
    assertThat(asked.answer().digest()).isEqualTo(Digest.NONE);
    assertThat(asked.delta()).isEmpty();
    assertThat(room.isBlank()).isTrue();
  }

  @Test
  void aSliceReplacesWhatWasSaidOfItsUsersAndNoOthers() {
    Map<String, Integer> before = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      before.put("u" + i, 1);
    }
    report("n1", before);
    Slice slice = new Slice(1, 4);
    room.report(new Report(ROOM, "n1", ++number, 1, Map.of("x", 2), slice));
    Map<String, Integer> expected = new TreeMap<>(before);
    expected.keySet().removeIf(slice::has);
    expected.put("x", 2);
    assertThat(members(room)).isEqualTo(expected);
  }

  @Test
  void aReportOfOneAmongManyIsSmallAndTellsTheExactCount() throws IOException {
    Map<String, Integer> crowd = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      crowd.put("user-number-" + i, 1);
    }
    report("n1", crowd);
    room.subscribe(new Subscription(ROOM, "n2", ++number, 1, true, Snapshot.NONE));
    RoomPresence.Outcome<Reported> one =
        room.report(new Report(ROOM, "n1", ++number, 1, Map.of("late", 1), Slice.NONE));
    assertThat(one.answer().notice().count()).isEqualTo(100_001);
    assertThat(one.answer().notice().joined()).isEmpty();
    assertThat(one.delta().orElseThrow().sessions()).hasSize(1);
    assertThat(room.read(1_000).members()).hasSize(1_000);
    assertThat(room.read(0).count()).isEqualTo(100_001);
    assertThat(copy(room).read(0)).isEqualTo(room.read(0));
  }

  @Test
  void anotherEntryNeverTellsAVersionOfTheOneBefore() {
    long version = report("n1", Map.of("ann", 1)).notice().version();
    RoomPresence again = new RoomPresence(4_711);
    Report report = new Report(ROOM, "n1", 1, 4_711, Map.of("bob", 1), Slice.NONE);
    assertThat(again.report(report).answer().notice().version()).isNotEqualTo(version);
  }

  static RoomPresence copy(RoomPresence room) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RoomPresenceFormat.write(room, new DataOutputStream(bytes));
    return RoomPresenceFormat.read(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  static void assertSame(RoomPresence entry, RoomPresence copy) {
    assertThat(copy == null).isEqualTo(entry == null);
    if (entry == null) {
      return;
    }
    assertThat(copy.version).isEqualTo(entry.version);
    assertThat(copy.users).isEqualTo(entry.users);
    assertThat(copy.owners.keySet()).isEqualTo(entry.owners.keySet());
    entry.owners.forEach(
        (name, owner) -> {
          RoomPresence.Owner other = copy.owners.get(name);
          assertThat(other.sessions).isEqualTo(owner.sessions);
          assertThat(other.number).isEqualTo(owner.number);
          assertThat(other.watching).isEqualTo(owner.watching);
          assertThat(other.digest).isEqualTo(owner.digest);
        });
  }

  /** What three owners mean to say, and an entry that hears it late, twice, or not at all. */
  @RepeatedTest(200)
  void whateverIsRepeatedOrLostTheLastWordOfEachOwnerHolds(RepetitionInfo run) throws IOException {
    Random random = new Random(run.getCurrentRepetition());
    String[] owners = {"n1", "n2", "n3"};
    Map<String, Map<String, Integer>> model = new HashMap<>();
    List<Report> said = new ArrayList<>();
    RoomPresence copy = new RoomPresence(100);
    Set<String> told = new HashSet<>();
    room.subscribe(new Subscription(ROOM, "eye", 1, 1, true, Snapshot.NONE));
    copy.apply(new PresenceDelta("eye", 1, true, Map.of(), Set.of(), room.version));
    for (int step = 0; step < 120; step++) {
      String owner = owners[random.nextInt(3)];
      RoomPresence.Outcome<Reported> outcome;
      if (random.nextInt(20) == 0) {
        outcome = room.prune(ROOM, Set.of(owner));
        model.remove(owner);
        said.removeIf(report -> report.owner().equals(owner)); // it is gone, and says no more
      } else if (random.nextInt(4) == 0 && !said.isEmpty()) {
        outcome = room.report(said.get(random.nextInt(said.size())));
      } else {
        Report report = random(owner, model.computeIfAbsent(owner, o -> new HashMap<>()), random);
        said.add(report);
        outcome = room.report(report);
        assertThat(outcome.answer().digest()).isEqualTo(digest(model.get(owner)));
      }
      outcome.delta().ifPresent(copy::apply);
      outcome.delta().ifPresent(copy::apply);
      if (outcome.answer().notice().before() != -1) {
        told.addAll(outcome.answer().notice().joined());
        outcome.answer().notice().left().forEach(told::remove);
      }
      Map<String, Integer> expected = new TreeMap<>();
      model.values().forEach(all -> all.forEach((u, n) -> expected.merge(u, n, Integer::sum)));
      assertThat(members(room)).isEqualTo(expected);
      assertThat(room.read(0).count()).isEqualTo(expected.size());
      assertThat(told).isEqualTo(expected.keySet());
    }
    assertSame(room, copy);
    assertSame(room, copy(room));
  }

  private Report random(String owner, Map<String, Integer> model, Random random) {
    Map<String, Integer> sessions = new HashMap<>();
    Slice slice = random.nextInt(5) == 0 ? new Slice(random.nextInt(2), 2) : Slice.NONE;
    if (!slice.equals(Slice.NONE)) {
      model.keySet().removeIf(slice::has);
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      String user = "u" + random.nextInt(6);
      int now = random.nextInt(3);
      sessions.put(user, now);
      if (now == 0) {
        model.remove(user);
      } else {
        model.put(user, now);
      }
    }
    return new Report(ROOM, owner, ++number, 1, sessions, slice);
  }

  private static Digest digest(Map<String, Integer> sessions) {
    Digest digest = Digest.NONE;
    for (var user : sessions.entrySet()) {
      digest = digest.change(user.getKey(), 0, user.getValue());
    }
    return digest;
  }
}
