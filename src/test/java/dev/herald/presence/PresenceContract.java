package dev.herald.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.core.Member;
import dev.herald.core.Notice;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every presence does, near or far. */
abstract class PresenceContract {
  static final Address.Room ROOM = new Address.Room("lobby");

  private long number;

  abstract Presence presence();

  /** Of the node that has {@link #ROOM}. */
  abstract RoomPart part();

  /** Waits as long as it takes. */
  abstract <T> T await(Future<T> future);

  /** Runs a call in a task of the loop, and waits for its end. */
  <T> void onLoop(Supplier<Future<T>> call) {
    await(call.get());
  }

  Reported report(String owner, Map<String, Integer> sessions) {
    return await(presence().report(new Report(ROOM, owner, ++number, 77, sessions, Slice.NONE)));
  }

  private Optional<Snapshot> subscribe(String owner, boolean on, long known) {
    return await(presence().subscribe(new Subscription(ROOM, owner, ++number, 77, on, known)));
  }

  private Map<String, Integer> members() {
    Map<String, Integer> members = new HashMap<>();
    for (Member member : await(presence().read(ROOM, 1_000)).members()) {
      members.put(member.user(), member.sessions());
    }
    return members;
  }

  @Test
  void nobodyIsWhereNobodyEverWas() {
    assertThat(await(presence().read(ROOM, 10))).isEqualTo(Snapshot.EMPTY);
    assertThat(await(presence().prune(List.of(ROOM), Set.of("n1")))).isEmpty();
    assertThat(await(presence().forget(ROOM, "n1", 1))).isNull();
  }

  @Test
  void usersCountOnceWhateverNodesTheyAreOn() {
    report("n1", Map.of("ann", 1, "bob", 2));
    report("n2", Map.of("ann", 1));
    Snapshot snapshot = await(presence().read(ROOM, 1));
    assertThat(snapshot.count()).isEqualTo(2);
    assertThat(snapshot.members()).hasSize(1);
    assertThat(members()).isEqualTo(Map.of("ann", 2, "bob", 2));
  }

  @Test
  void watchersAreNamedWithWhatChanged() {
    Snapshot first = subscribe("n2", true, Snapshot.NONE).orElseThrow();
    assertThat(first.count()).isZero();
    Reported reported = report("n1", Map.of("ännchen", 1));
    assertThat(reported.watchers()).containsExactly("n2");
    assertThat(reported.notice())
        .isEqualTo(
            new Notice(
                ROOM,
                first.version(),
                first.version() + 1,
                1,
                true,
                List.of("ännchen"),
                List.of()));
    assertThat(reported.digest()).isEqualTo(Digest.NONE.change("ännchen", 0, 1));
    assertThat(subscribe("n2", true, first.version() + 1)).isEmpty();
    assertThat(subscribe("n2", true, first.version()).orElseThrow().count()).isEqualTo(1);
    subscribe("n2", false, Snapshot.NONE);
    assertThat(report("n1", Map.of("bob", 1)).watchers()).isEmpty();
  }

  @Test
  void manyRoomsAreLookedAtByOneOperation() {
    Address.Room never = new Address.Room("never");
    List<Address.Room> rooms = List.of(ROOM, never);
    report("n1", Map.of("ann", 1));
    subscribe("n2", true, Snapshot.NONE);
    assertThat(await(presence().digests("n1", rooms)))
        .isEqualTo(Map.of(ROOM, Digest.NONE.change("ann", 0, 1)));
    assertThat(await(presence().digests("n2", rooms))).isEmpty();
  }

  @Test
  void whoeverHasARoomFindsTheStrangersInIt() {
    report("n1", Map.of("ann", 1));
    subscribe("n2", true, Snapshot.NONE);
    assertThat(await(part().strangers(Set.of("n1")))).isEqualTo(Map.of(ROOM, Set.of("n2")));
    assertThat(await(part().strangers(Set.of("n1", "n2")))).isEmpty();
  }

  @Test
  void manyRoomsAreReportedByOneOperation() {
    Address.Room other = new Address.Room("other");
    report("n1", Map.of("ann", 1, "bob", 1));
    subscribe("n2", true, Snapshot.NONE);
    Map<Address.Room, Reported> reported =
        await(
            presence()
                .reportAll(
                    List.of(
                        new Report(ROOM, "n1", 100, 77, Map.of("ann", 2), new Slice(0, 1)),
                        new Report(other, "n1", 101, 78, Map.of("cat", 1), new Slice(0, 1)))));
    assertThat(reported).containsOnlyKeys(ROOM, other);
    assertThat(reported.get(ROOM).notice().left()).containsExactly("bob");
    assertThat(reported.get(ROOM).watchers()).containsExactly("n2");
    assertThat(reported.get(ROOM).digest()).isEqualTo(Digest.NONE.change("ann", 0, 2));
    assertThat(reported.get(other).notice().joined()).isEmpty(); // nobody is there to be told
    assertThat(reported.get(other).notice().count()).isEqualTo(1);
    assertThat(members()).isEqualTo(Map.of("ann", 2));
  }

  @Test
  void aRepeatChangesNothingAndKnowsTheVersionAlone() {
    Report report = new Report(ROOM, "n1", 5, 77, Map.of("ann", 1), Slice.NONE);
    long version = await(presence().report(report)).notice().version();
    Notice again = await(presence().report(report)).notice();
    assertThat(again.before()).isEqualTo(Notice.UNKNOWN);
    assertThat(again.version()).isEqualTo(version);
    await(presence().report(new Report(ROOM, "n1", 6, 77, Map.of("ann", 0), Slice.NONE)));
    await(presence().report(report));
    await(presence().subscribe(new Subscription(ROOM, "n1", 4, 77, true, Snapshot.NONE)));
    assertThat(members()).isEmpty();
    assertThat(await(presence().prune(List.of(ROOM), Set.of()))).isEmpty();
  }

  @Test
  void aSliceReplacesWhatWasSaidOfIt() {
    report("n1", Map.of("ann", 1, "bob", 1));
    Report all = new Report(ROOM, "n1", ++number, 77, Map.of("bob", 3), new Slice(0, 1));
    Reported reported = await(presence().report(all));
    assertThat(reported.digest()).isEqualTo(Digest.NONE.change("bob", 0, 3));
    assertThat(members()).isEqualTo(Map.of("bob", 3));
  }

  @Test
  void whoDepartedIsTakenOutOnce() {
    subscribe("n3", true, Snapshot.NONE);
    report("n1", Map.of("ann", 1, "bob", 1));
    report("n2", Map.of("bob", 1));
    Notice first = await(presence().prune(List.of(ROOM), Set.of("n1", "n9"))).get(ROOM).notice();
    assertThat(first.left()).containsExactly("ann");
    assertThat(first.count()).isEqualTo(1);
    assertThat(await(presence().prune(List.of(ROOM), Set.of("n1", "n9")))).isEmpty();
    assertThat(members()).isEqualTo(Map.of("bob", 1));
  }

  @Test
  void aRoomThatWasForgottenAndCameBackIsAnotherVersion() {
    long version = report("n1", Map.of("ann", 1)).notice().version();
    report("n1", Map.of("ann", 0));
    await(presence().forget(ROOM, "n1", ++number));
    assertThat(await(presence().read(ROOM, 0)).version()).isEqualTo(Snapshot.NONE);
    Report other = new Report(ROOM, "n1", ++number, 1L << 40, Map.of("ann", 1), Slice.NONE);
    assertThat(await(presence().report(other)).notice().version()).isNotEqualTo(version);
  }

  @Test
  void anAnswerNeverComesBeforeTheCallReturns() {
    onLoop(
        () -> {
          Future<Snapshot> read = presence().read(ROOM, 0);
          assertThat(read.isComplete()).isFalse();
          return read;
        });
  }
}
