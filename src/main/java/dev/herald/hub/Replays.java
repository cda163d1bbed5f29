package dev.herald.hub;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * The replays of one session, one after the other. The next piece is written when the socket has
 * taken the one before, so that a peer gets what it missed as fast as it reads, and a slow one
 * costs no memory.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
final class Replays {
  private final Session session;
  private final ArrayDeque<Replay> queue = new ArrayDeque<>(0);
  private int pieces;

  Replays(Session session) {
    this.session = session;
  }

  void add(Replay replay) {
    queue.add(replay);
    if (queue.size() > 1 || pieces > 0) {
      replay.dropPage();
    } else {
      replay.next();
    }
  }

  /** Takes over whole frames of the replay whose turn it is. */
  void write(ByteBuf frames) {
    pieces++;
    session.writePaced(frames, this::taken);
  }

  private void taken() {
    pieces--;
    next();
  }

  private void next() {
    if (pieces == 0 && !queue.isEmpty() && !session.isClosed()) {
      queue.peek().next();
    }
  }

  /** A replay is over, or waits for something else than its turn. */
  void remove(Replay replay) {
    boolean first = queue.peek() == replay;
    queue.remove(replay);
    if (first) {
      next();
    }
  }
}
