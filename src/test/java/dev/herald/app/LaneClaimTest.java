package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Resume;
import dev.herald.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LaneClaimTest {
  private static final Head HEAD = new Head(new Position("e", 5), 5);

  private final List<Position> read = new ArrayList<>();
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
                public void read(Position since) {
                  read.add(since);
                }

                @Override
                public void fork(String epoch) {}
              }),
          entry -> {},
          () -> {});

  private void own() {
    claim.begin();
    claim.made(HEAD);
  }

  private static Head head(long offset) {
    return new Head(new Position("e", offset), offset);
  }

  @Test
  void whatTheLedgerHasIsNotRead() {
    own();
    claim.seen(HEAD, HEAD.position());
    assertThat(read).isEmpty();
  }

  @Test
  void whatNobodyLivedToRouteIsRead() {
    own();
    claim.seen(head(6), HEAD.position());
    assertThat(read).containsExactly(HEAD.position());
  }

  /** What comes while the ledger is asked is not what it has lost. */
  @Test
  void whatTheLedgerHasLostIsFoundByAReadThatSaysSo() {
    own();
    claim.seen(head(4), new Position("e", 4));
    assertThat(read).isEmpty();
    claim.seen(head(4), HEAD.position());
    assertThat(read).containsExactly(HEAD.position());
  }

  @Test
  void whatIsNotHeldIsNotRead() {
    claim.seen(head(6), HEAD.position());
    own();
    claim.release();
    claim.seen(head(7), HEAD.position());
    assertThat(read).isEmpty();
  }

  /** Made again, it would move the position that was told to who is admitted meanwhile. */
  @Test
  void itIsNotDueAgainWhileThoseWhoWaitedAreAboutToBeAdmitted() {
    List<Boolean> due = new ArrayList<>();
    List<Entry> admitted = new ArrayList<>();
    AtomicReference<LaneClaim> made = new AtomicReference<>();
    Sequencer sequencer =
        new Sequencer(
            new VirtualTime(1).loop(),
            2,
            new Sequencer.Output() {
              @Override
              public void next(List<Message> messages) {}

              @Override
              public void reset(Position before) {}

              @Override
              public void read(Position since) {
                due.add(made.get().isDue());
              }

              @Override
              public void fork(String epoch) {}
            });
    made.set(new LaneClaim(sequencer, admitted::add, () -> {}));
    Address.Room room = new Address.Room("r");
    Entry entry = new Entry(room, null, Resume.NOW, null);
    made.get().enter(entry);
    assertThat(made.get().isDue()).isTrue();
    made.get().begin();
    Body body = Body.json(new byte[] {'1'});
    sequencer.accept(
        List.of(
            new Message(room, "", body, "", 1, new Position("e", 7), "")
                .at(new Position("e", 7), 0)));
    made.get().made(HEAD);
    assertThat(due).containsExactly(false);
    assertThat(admitted).containsExactly(entry);
  }
}
