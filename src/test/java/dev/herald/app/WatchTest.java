package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.core.Notice;
import dev.herald.presence.Snapshot;
import dev.herald.testing.World;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Address.Room ROOM = new Address.Room("r");

  private final World world = new World(1);
  private final Watch watch = new Watch(ROOM, world.homes, world.loop(0), this::renew);
  private int renewals;
  private long asked;

  /** As a lane that is not busy: it asks at once. */
  private void renew() {
    renewals++;
    asked = watch.asks();
  }

  private static Notice joined(long before, String user) {
    return new Notice(ROOM, before, before + 1, 1, true, List.of(user), List.of());
  }

  private static Snapshot nobody(long version) {
    return new Snapshot(version, 0, List.of());
  }

  @BeforeEach
  void somebodyWatches() {
    world
        .loop(0)
        .on(
            () -> {
              watch.asks();
              watch.answered(nobody(10));
              watch.admit(0);
              watch.settled();
            });
  }

  @Test
  void noticesBehindAGapAreHeldBackForOneMoreSnapshot() {
    world
        .loop(0)
        .on(
            () -> {
              watch.asks();
              watch.notice(joined(11, "ann"));
              watch.notice(joined(12, "bob"));
              watch.notice(joined(13, "cat"));
              watch.settled();
            });
    assertThat(renewals).isEqualTo(1);
    assertThat(asked).isEqualTo(10);
    world
        .loop(0)
        .on(
            () -> {
              watch.answered(nobody(14));
              watch.settled();
              assertThat(watch.asks()).isEqualTo(14);
            });
    assertThat(renewals).isEqualTo(1);
  }

  @Test
  void whatIsInDoubtIsComparedInFullOnceThereIsAnAnswer() {
    world
        .loop(0)
        .on(
            () -> {
              watch.doubt();
              assertThat(watch.asks()).isEqualTo(Snapshot.NONE);
              watch.failed();
              watch.settled();
              assertThat(watch.asks()).isEqualTo(Snapshot.NONE);
              watch.answered(nobody(9));
              watch.settled();
              assertThat(watch.asks()).isEqualTo(9);
            });
  }
}
