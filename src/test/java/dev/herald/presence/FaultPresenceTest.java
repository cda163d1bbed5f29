package dev.herald.presence;

import dev.herald.testing.FaultLedger;
import dev.herald.testing.FaultPresence;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;

/** The contract holds over a bad line too, as long as answers come. */
class FaultPresenceTest extends PresenceContract {
  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final LocalPresence rooms = new LocalPresence(loop);
  private final Presence presence =
      new FaultPresence(rooms, loop, new Random(1), new FaultLedger.Faults(0, 0, 50));

  @Override
  Presence presence() {
    return presence;
  }

  @Override
  RoomPart part() {
    return rooms;
  }

  @Override
  <T> T await(Future<T> future) {
    time.advance(Duration.ofSeconds(1));
    return future.result();
  }
}
