package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Chain;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneClaimTest {
  private static final Head HEAD = new Head(new Position("e", 0), Chain.EMPTY);

  private final List<String> told = new ArrayList<>();
  private final LaneClaim claim =
      new LaneClaim(
          new Sequencer(
              new VirtualTime(1).loop(),
              10,
              new Sequencer.Output() {
                @Override
                public void next(List<Message> messages) {}

                @Override
                public void reset(Position before) {}

                @Override
                public void read(Position since) {}

                @Override
                public void fork(String epoch) {}
              }),
          entry -> {},
          () -> {});

  private void again(String who) {
    claim.again(done -> told.add(who + " " + done));
  }

  @Test
  void whoWantsItMadeAgainWhileItIsBeingMadeWaitsForTheNext() {
    claim.begin();
    claim.made(HEAD);
    again("first");
    claim.begin();
    again("second");
    assertThat(told).isEmpty();
    claim.made(HEAD);
    assertThat(told).containsExactly("first true");
    assertThat(claim.isDue()).isTrue();
    claim.begin();
    claim.failed(new IllegalStateException("no answer"));
    assertThat(told).containsExactly("first true", "second false");
  }

  @Test
  void whoWantsItMadeAgainBeforeItIsMadeIsServedByTheSame() {
    claim.begin();
    claim.made(HEAD);
    again("first");
    again("second");
    assertThat(told).containsExactly("first true");
    claim.begin();
    claim.made(HEAD);
    assertThat(told).containsExactly("first true", "second true");
  }

  @Test
  void whatIsNotClaimedNeedNotBeMadeAgain() {
    again("first");
    assertThat(told).containsExactly("first true");
    assertThat(claim.isDue()).isFalse();
  }
}
