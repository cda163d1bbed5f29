package dev.herald.hub;

import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The replays of one session, one after the other. The next piece is written when the socket has
 * taken the one before, so that a peer gets what it missed as fast as it reads, and a slow one
 * costs no memory.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
final class Replays {
  /** Of the pages that were read and wait for their turn: beyond that they are read again. */
  static final long WAITING_BYTES = 256L * 1024;

  private final Session session;

  /** The first one's turn it is. */
  private final Set<Replay> queue = new LinkedHashSet<>(0);

  private long waitingBytes;
  private int pieces;
  private boolean goingOn;

  Replays(Session session) {
    this.session = session;
  }

  void add(Replay replay) {
    queue.add(replay);
    if (queue.size() > 1 || pieces > 0) {
      waitingBytes += replay.waitForTurn(WAITING_BYTES - waitingBytes);
    } else {
      goOn();
    }
  }

  void noLongerWaiting(long bytes) {
    waitingBytes -= bytes;
    assert waitingBytes >= 0 : "more pages went than waited";
  }

  /** Takes over whole frames of the replay whose turn it is. */
  void write(ByteBuf frames) {
    pieces++;
    session.writePaced(frames, this::taken);
  }

  private void taken() {
    pieces--;
    goOn();
  }

  /** A replay is over, or waits for something else than its turn. */
  void remove(Replay replay) {
    boolean first = isFirst(replay);
    queue.remove(replay);
    if (first) {
      goOn();
    }
  }

  private boolean isFirst(Replay replay) {
    Iterator<Replay> all = queue.iterator();
    return all.hasNext() && all.next() == replay;
  }

  /**
   * Lets the first one do its next piece. One that is over at once makes way for the one behind it,
   * and very many may be: so this does not nest.
   */
  private void goOn() {
    if (goingOn) {
      return;
    }
    goingOn = true;
    try {
      Replay before = null;
      while (pieces == 0 && !queue.isEmpty() && !session.isClosed() && !isFirst(before)) {
        before = queue.iterator().next();
        before.next();
      }
    } finally {
      goingOn = false;
    }
  }
}
