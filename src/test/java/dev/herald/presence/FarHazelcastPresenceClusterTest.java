package dev.herald.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import dev.herald.testing.Await;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Asked by the other member: operation and answer travel as bytes. */
class FarHazelcastPresenceClusterTest extends HazelcastPresenceContract {
  @Override
  HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other) {
    return other;
  }

  @Test
  void whoeverHasOnlyACopyLooksAtNothing() {
    report("n1", Map.of("ann", 1));
    assertThat(await(part(pair.holder(ROOM.name())).strangers(Set.of()))).containsKey(ROOM);
    assertThat(await(part(pair.other(ROOM.name())).strangers(Set.of()))).isEmpty();
  }

  @Test
  void theCopyGoesOnWhenTheHolderDies() {
    Map<String, Integer> crowd = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      crowd.put("u" + i, 1);
    }
    report("n1", crowd);
    assertThatItGoesOnAfter(report("n1", Map.of("u1", 0, "x", 1)));
  }

  @Test
  void theCopyLearnsWhatWasReportedOfManyRoomsAtOnce() {
    report("n1", Map.of("ann", 1));
    Map<String, Integer> crowd = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      crowd.put("u" + i, 1);
    }
    Report report = new Report(ROOM, "n1", 100, 77, crowd, new Slice(0, 1));
    Reported before = await(presence().reportAll(List.of(report))).get(ROOM);
    HazelcastInstance holder = pair.holder(ROOM.name());
    Await.until("the copy has it", () -> holder.getPartitionService().isClusterSafe());
    assertThatItGoesOnAfter(before);
  }

  private void assertThatItGoesOnAfter(Reported before) {
    HazelcastInstance survivor = pair.other(ROOM.name());
    pair.holder(ROOM.name()).getLifecycleService().terminate();
    Presence alone = new HazelcastPresence(survivor, loop);
    Report empty = new Report(ROOM, "n1", 1_000, 77, Map.of(), Slice.NONE);
    Reported after = await(alone.report(empty));
    assertThat(after.digest()).isEqualTo(before.digest());
    assertThat(after.notice().version()).isEqualTo(before.notice().version());
    assertThat(after.notice().count()).isEqualTo(2_000);
    pair.close();
    startMembers();
  }
}
