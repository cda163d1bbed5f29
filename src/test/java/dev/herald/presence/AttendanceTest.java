package dev.herald.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AttendanceTest {
  private final Attendance attendance = new Attendance();

  @Test
  void whoComesAndGoesBetweenTwoReportsIsNoNews() {
    for (int i = 0; i < 10_000; i++) {
      attendance.entered("ann");
      attendance.left("ann");
    }
    assertThat(attendance.hasNews()).isFalse();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void aReportIsBoundedAndOneThatIsLostIsMadeAgain() {
    for (int i = 0; i < 1_500; i++) {
      attendance.entered("u" + i);
    }
    Map<String, Integer> first = attendance.take();
    assertThat(first).hasSize(1_000);
    assertThat(attendance.take()).hasSize(500);
    assertThat(attendance.hasNews()).isFalse();
    attendance.left("u0");
    attendance.again(first.keySet());
    Map<String, Integer> again = attendance.take();
    assertThat(again.keySet()).isEqualTo(first.keySet());
    assertThat(again).containsEntry("u0", 0);
  }

  @Test
  void theLastWordOfAUserThatIsGoneIsSaidAgainToo() {
    attendance.entered("ann");
    attendance.take();
    attendance.left("ann");
    attendance.take();
    assertThat(attendance.isEmpty()).isTrue();
    attendance.again(List.of("ann"));
    assertThat(attendance.isEmpty()).isFalse();
    assertThat(attendance.take()).isEqualTo(Map.of("ann", 0));
    assertThat(attendance.digest()).isEqualTo(Digest.NONE);
  }

  @RepeatedTest(100)
  void anEntryThatHearsEveryReportHasTheSameDigest(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    RoomPresence room = new RoomPresence(1);
    Map<String, Integer> model = new HashMap<>();
    for (int step = 1; step < 200; step++) {
      String user = "u" + random.nextInt(5);
      if (random.nextBoolean()) {
        attendance.entered(user);
        model.merge(user, 1, Integer::sum);
      } else if (model.containsKey(user)) {
        attendance.left(user);
        model.computeIfPresent(user, (u, n) -> n == 1 ? null : n - 1);
      }
      if (random.nextInt(3) > 0) {
        continue;
      }
      boolean slice = random.nextInt(4) == 0;
      Slice which = slice ? new Slice(random.nextInt(2), 2) : Slice.NONE;
      Map<String, Integer> said = slice ? attendance.take(which) : attendance.take();
      Report report = new Report(RoomPresenceTest.ROOM, "n", step, 1, said, which);
      Digest digest = room.report(report).answer().digest();
      assertThat(digest).isEqualTo(attendance.digest());
    }
    room.report(new Report(RoomPresenceTest.ROOM, "n", 1_000, 1, attendance.take(), Slice.NONE));
    assertThat(room.read(0).count()).isEqualTo(model.size());
    assertThat(attendance.digest().users()).isEqualTo(model.size());
  }
}
