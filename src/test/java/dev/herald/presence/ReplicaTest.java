package dev.herald.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.core.Event;
import dev.herald.core.Member;
import dev.herald.core.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaTest {
  private static final Address.Room ROOM = new Address.Room("r");

  private final Replica replica = new Replica(ROOM);

  private static Snapshot snapshot(long version, String... users) {
    List<Member> members = new ArrayList<>();
    for (String user : users) {
      members.add(new Member(user, 1));
    }
    return new Snapshot(version, users.length, members);
  }

  private static Notice joined(long before, int count, String user) {
    return new Notice(ROOM, before, before + 1, count, true, List.of(user), List.of());
  }

  @Test
  void theFirstSnapshotIsToldToNobody() {
    assertThat(replica.apply(snapshot(5, "ann"), false)).isEmpty();
    assertThat(replica.version()).isEqualTo(5);
  }

  @Test
  void aNoticeThatFollowsIsToldOnce() {
    replica.apply(snapshot(5, "ann"), false);
    Notice bob = joined(5, 2, "bob");
    assertThat(replica.apply(bob).orElseThrow())
        .containsExactly(new Event.MemberJoined(ROOM, "bob", 2));
    assertThat(replica.apply(bob).orElseThrow()).isEmpty();
    assertThat(replica.apply(bob.unknown()).orElseThrow()).isEmpty();
  }

  @Test
  void whatWasMissedIsToldAsTheDifference() {
    replica.apply(snapshot(5, "ann", "bob"), false);
    assertThat(replica.apply(joined(7, 3, "dan"))).isEmpty();
    assertThat(replica.apply(snapshot(8, "bob", "cat", "dan"), false))
        .containsExactly(
            new Event.MemberLeft(ROOM, "ann", 1),
            new Event.MemberJoined(ROOM, "cat", 2),
            new Event.MemberJoined(ROOM, "dan", 3));
    assertThat(replica.apply(joined(7, 3, "dan")).orElseThrow()).isEmpty();
  }

  @Test
  void aNoticeWithoutNamesNeedsASnapshot() {
    replica.apply(snapshot(5, "ann"), false);
    assertThat(replica.apply(joined(5, 2, "bob").unknown())).isEmpty();
    assertThat(replica.version()).isEqualTo(5);
  }

  @Test
  void aLargeRoomIsKnownByItsCountUntilItIsOpened() {
    String[] thousand = IntStream.range(0, 1_000).mapToObj(i -> "u" + i).toArray(String[]::new);
    replica.apply(snapshot(5, thousand), false);
    Notice more = new Notice(ROOM, 5, 6, 1_001, false, List.of(), List.of());
    assertThat(replica.apply(more).orElseThrow()).isEmpty();
    assertThat(replica.isNamed()).isFalse();
    assertThat(replica.count()).isEqualTo(1_001);
    Notice fewer = new Notice(ROOM, 8, 9, 999, true, List.of(), List.of("u0"));
    assertThat(replica.apply(fewer).orElseThrow()).isEmpty();
    assertThat(replica.apply(snapshot(10, "ann"), false)).isEmpty();
    assertThat(replica.apply(snapshot(10, "ann"), true))
        .containsExactly(
            new Event.Present("", ROOM, 1, Optional.of(List.of(new Member("ann", 1)))));
    assertThat(replica.isNamed()).isTrue();
  }
}
