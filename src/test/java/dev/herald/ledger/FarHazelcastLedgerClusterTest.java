package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Message;
import dev.herald.core.Position;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Asked by the other member: operation and answer travel as bytes. */
class FarHazelcastLedgerClusterTest extends HazelcastLedgerContract {
  @Override
  HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other) {
    return other;
  }

  @Test
  void aMessageTravelsWhole() {
    Message message =
        new Message(
            ROOM, "ännchen", Body.binary(new byte[] {0, -1, 10}), "k", 5, Position.UNKEPT, "");
    Append append =
        new Append(ROOM, new Batch("p", 1, List.of(message)), 0, "e1", 1_000, LIMITS, Set.of());
    await(ledger().append(append));
    assertThat(read(new Position("e1", 0)).messages())
        .containsExactly(message.at(new Position("e1", 1)));
  }

  @Test
  void whatNobodyUsesAnyMoreLeavesNothingBehind() {
    await(ledger().claim(new Claim(ROOM, "n1", 1, "e1", 1_000)));
    assertThat(map(pair.holder(ROOM.key())).containsKey(ROOM.key())).isTrue();
    await(ledger().release(new Release(ROOM, "n1", 2, 1_000)));
    assertThat(map(pair.holder(ROOM.key())).containsKey(ROOM.key())).isTrue();
    await(ledger().tidy(new Tidy(ROOM, 1_000, LIMITS, Survey.ALL, Set.of())));
    assertThat(map(pair.holder(ROOM.key())).containsKey(ROOM.key())).isFalse();
  }

  @Test
  void theCopyGoesOnWhenTheHolderDies() {
    Address room = ROOM;
    await(ledger().claim(new Claim(room, "n1", 1, "e1", 1_000)));
    for (int i = 1; i <= 15; i++) {
      await(ledger().append(append("p", i, "m" + i)));
    }
    AddressLog before = map(pair.holder(room.key())).get(room.key());
    HazelcastInstance survivor = pair.other(room.key());
    pair.holder(room.key()).getLifecycleService().terminate();
    Ledger alone = new HazelcastLedger(survivor, loop);
    assertThat(await(alone.append(append("p", 15, "m15"))).first())
        .isEqualTo(new Position("e1", 15));
    LogAssertions.assertSame(before, map(survivor).get(room.key()));
    assertThat(await(alone.append(append("p", 16, "m16"))).first())
        .isEqualTo(new Position("e1", 16));
    pair.close();
    startMembers();
  }
}
