package dev.herald.app;

import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.hub.Group;
import dev.herald.hub.Session;
import dev.herald.presence.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/**
 * Somebody who wants to know who is in a room: once, or from then on. A session that is to watch is
 * admitted on the home loop, behind all changes that are in the snapshot, and arrives on its own
 * loop: it is told the changes that are not in it, and no others.
 */
final class Question {
  private final Loop loop;
  private final Optional<Session> watcher;
  private final Runnable notNeeded;
  private final Promise<Snapshot> answer = Promise.promise();

  private Question(Loop loop, Optional<Session> watcher, Runnable notNeeded) {
    this.loop = loop;
    this.watcher = watcher;
    this.notNeeded = notNeeded;
  }

  /** Answered on this loop. */
  static Question once(Loop loop) {
    return new Question(loop, Optional.empty(), () -> {});
  }

  /**
   * @param notNeeded what to do on the session's loop if it watches already, or is closed
   */
  static Question fromNowOn(Session session, Runnable notNeeded) {
    return new Question(session.hub().loop(), Optional.of(session), notNeeded);
  }

  /** Completes on the loop of who asks; of a watcher, in the task in which it became one. */
  Future<Snapshot> answer() {
    return answer.future();
  }

  boolean isWatch() {
    return watcher.isPresent();
  }

  /** Called on the home loop of the room. */
  void answered(Snapshot snapshot, Watch watch) {
    if (watcher.isEmpty()) {
      loop.run(() -> answer.complete(snapshot));
      return;
    }
    Session session = watcher.get();
    Group group = watch.admit(session.hub().index());
    loop.run(() -> arrive(session, group, snapshot));
  }

  private void arrive(Session session, Group group, Snapshot snapshot) {
    if (!session.memberships().enter(group)) {
      notNeeded.run();
    }
    if (session.isClosed()) {
      answer.fail(ErrorCode.UNAVAILABLE.because("the session has ended"));
    } else {
      answer.complete(snapshot);
    }
  }

  void failed(Throwable failure) {
    loop.run(() -> answer.fail(failure));
  }
}
