package dev.herald.app;

import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import dev.herald.core.Resume;
import dev.herald.hub.Replay;
import io.vertx.core.Future;

/**
 * Finds where a session goes on in the history of an address that it has entered: after the place
 * that the client names, if all since then can be had, else at the last that it wants, else now.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
final class Recovery {
  private final Resume resume;
  private final Replay replay;

  Recovery(Resume resume, Replay replay) {
    this.resume = resume;
    this.replay = replay;
  }

  /** Completes when it is known; the replay begins there once the client has been told. */
  Future<Entered> begin() {
    if (resume.since().isEmpty()) {
      return fromLast(Recovered.UNASKED);
    }
    Position since = resume.since().get();
    Position now = replay.until();
    if (since.equals(now)) {
      return Future.succeededFuture(at(since, Recovered.YES, null));
    }
    if (!since.epoch().equals(now.epoch()) || since.offset() > now.offset()) {
      return fromLast(Recovered.NO);
    }
    return replay
        .read(since)
        .compose(
            page ->
                isOf(page) && !page.lost()
                    ? Future.succeededFuture(at(since, Recovered.YES, page))
                    : fromLast(Recovered.NO));
  }

  private Future<Entered> fromLast(Recovered recovered) {
    Position now = replay.until();
    long count = Math.min(resume.last(), now.offset());
    if (count == 0) {
      return Future.succeededFuture(at(now, recovered, null));
    }
    Position from = new Position(now.epoch(), now.offset() - count);
    return replay.read(from).map(page -> last(page, from, recovered));
  }

  /** What is left of those that were wanted. */
  private Entered last(Page page, Position wanted, Recovered recovered) {
    Position now = replay.until();
    Position from = page.lost() ? page.start() : wanted;
    boolean usable = isOf(page) && from.offset() < now.offset();
    return usable ? at(from, recovered, page) : at(now, recovered, null);
  }

  /** Whether the page is of the history that the session has entered, or was moved to since. */
  private boolean isOf(Page page) {
    return page.head().epoch().equals(replay.until().epoch());
  }

  private Entered at(Position from, Recovered recovered, Page page) {
    replay.begin(from, page);
    return new Entered(from, recovered);
  }
}
