package dev.herald.presence;

import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.vertx.core.Future;

class LocalPresenceTest extends PresenceContract {
  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final LocalPresence presence = new LocalPresence(loop);

  @Override
  Presence presence() {
    return presence;
  }

  @Override
  RoomPart part() {
    return presence;
  }

  @Override
  <T> T await(Future<T> future) {
    time.settle();
    return future.result();
  }
}
