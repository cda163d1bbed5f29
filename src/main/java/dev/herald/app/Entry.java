package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import dev.herald.core.Resume;
import dev.herald.hub.Group;
import dev.herald.hub.Replay;
import dev.herald.hub.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A session about to become a receiver of an address. It is admitted on the home loop, where the
 * position is read, and arrives on the session's loop. What the home loop posts after that reaches
 * the session, what it posted before does not, because posted tasks keep their order.
 */
final class Entry {
  private final Address address;
  private final Session session;
  private final Resume resume;
  private final Homes homes;
  private final Promise<Entered> entered = Promise.promise();

  Entry(Address address, Session session, Resume resume, Homes homes) {
    this.address = address;
    this.session = session;
    this.resume = resume;
    this.homes = homes;
  }

  /** Completes on the session's loop; as a receiver it is to be told so at once. */
  Future<Entered> entered() {
    return entered.future();
  }

  int loop() {
    return session.hub().index();
  }

  /**
   * Whether the client was further than this node is now: what it had seen elsewhere may be on its
   * way here, and would come to it again.
   */
  boolean isAheadOf(Position position) {
    return position.isKept()
        && resume.since().isPresent()
        && !isWithin(resume.since().get(), position);
  }

  private static boolean isWithin(Position since, Position head) {
    return since.epoch().equals(head.epoch()) && since.offset() <= head.offset();
  }

  /**
   * @param position after which all messages are posted to the group
   */
  void arrive(Group group, Position position) {
    session.hub().loop().run(() -> arriveHere(group, position));
  }

  private void arriveHere(Group group, Position position) {
    boolean isNew = session.memberships().enter(group);
    if (!isNew) {
      homes.left(address, session.hub());
    }
    if (session.isClosed()) {
      entered.fail(ErrorCode.UNAVAILABLE.because("the session has ended"));
    } else if (isNew && resume.wantsHistory() && position.isKept()) {
      Replay.Source history = since -> homes.read(address, since, session.hub().loop());
      Replay replay = session.memberships().replay(address, position, history);
      new Recovery(resume, replay)
          .begin()
          .onFailure(unreadable -> leaveAgain())
          .onComplete(entered);
    } else {
      Position reached = session.memberships().reached(address, position);
      boolean all = position.isKept() && resume.since().filter(reached::equals).isPresent();
      Recovered recovered = all ? Recovered.YES : Recovered.NO;
      entered.complete(
          new Entered(reached, resume.since().isEmpty() ? Recovered.UNASKED : recovered));
    }
  }

  private void leaveAgain() {
    if (session.memberships().leave(address)) {
      homes.left(address, session.hub());
    }
  }

  void fail(Throwable failure) {
    session.hub().loop().run(() -> entered.fail(failure));
  }
}
