package dev.herald.app;

import dev.herald.core.ErrorCode;
import dev.herald.core.Position;
import dev.herald.hub.Group;
import dev.herald.hub.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A session about to become a receiver of an address. It is admitted on the home loop, where the
 * position is read, and arrives on the session's loop. What the home loop posts after that reaches
 * the session, what it posted before does not, because posted tasks keep their order.
 */
final class Entry {
  private final Session session;
  private final Runnable notNeeded;
  private final Promise<Position> entered = Promise.promise();

  /**
   * @param notNeeded what to do on the session's loop if it is a receiver already, or closed
   */
  Entry(Session session, Runnable notNeeded) {
    this.session = session;
    this.notNeeded = notNeeded;
  }

  /** Completes on the session's loop, in the task in which it became a receiver. */
  Future<Position> entered() {
    return entered.future();
  }

  int loop() {
    return session.hub().index();
  }

  void arrive(Group group, Position position) {
    session
        .hub()
        .loop()
        .run(
            () -> {
              if (!session.enter(group)) {
                notNeeded.run();
              }
              if (session.isClosed()) {
                entered.fail(ErrorCode.UNAVAILABLE.because("the session has ended"));
              } else {
                entered.complete(position);
              }
            });
  }

  void fail(Throwable failure) {
    session.hub().loop().run(() -> entered.fail(failure));
  }
}
