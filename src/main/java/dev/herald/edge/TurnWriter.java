package dev.herald.edge;

import dev.herald.core.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what a session writes in one turn, and writes it in pieces: so a slow peer shows that it
 * lives before it has taken all.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}, on which writes are done as well.
 */
final class TurnWriter {
  /** In which a peer takes the last that it is told. */
  static final Duration GOODBYE = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(TurnWriter.class);
  private static final int PIECE = 16 * 1024;

  private final Function<Buffer, Future<Void>> wire;
  private final Loop loop;
  private Runnable alive = () -> {};
  private Runnable failed = () -> {};
  private Buffer waiting = Buffer.buffer();
  private List<Runnable> takers = new ArrayList<>(0);
  private long underWay;
  private boolean closed;

  /**
   * @param wire writes, and is done when the kernel has taken it
   */
  TurnWriter(Function<Buffer, Future<Void>> wire, Loop loop) {
    this.wire = wire;
    this.loop = loop;
  }

  /**
   * @param toLife is told that the peer takes what is written
   * @param toFailure is told that what waited for that can't go on
   */
  void listen(Runnable toLife, Runnable toFailure) {
    alive = toLife;
    failed = toFailure;
  }

  /** Takes over one reference. */
  void add(ByteBuf frame) {
    if (!closed) {
      waiting.appendBytes(ByteBufUtil.getBytes(frame));
    }
    frame.release();
  }

  /** As {@link #add(ByteBuf)}; the taker runs when the kernel has it. */
  void add(ByteBuf frames, Runnable taken) {
    add(frames);
    if (!closed) {
      takers.add(taken);
    }
  }

  void flush() {
    if (closed || waiting.length() == 0 && takers.isEmpty()) {
      return;
    }
    Buffer all = waiting;
    List<Runnable> told = takers;
    waiting = Buffer.buffer();
    takers = new ArrayList<>(0);
    underWay += all.length();
    int from = 0;
    while (all.length() - from > PIECE) {
      write(all.getBuffer(from, from + PIECE), List.of());
      from += PIECE;
    }
    write(all.getBuffer(from, all.length()), told);
  }

  private void write(Buffer piece, List<Runnable> told) {
    wire.apply(piece).onSuccess(written -> taken(piece.length(), told));
  }

  /**
   * What waits for it goes on later: this may be within a write, and the frames of this session
   * must be made in the order in which they are written.
   */
  private void taken(int bytes, List<Runnable> told) {
    underWay -= bytes;
    alive.run();
    for (Runnable one : told) {
      loop.execute(() -> goOn(one));
    }
  }

  private void goOn(Runnable taker) {
    if (closed) {
      return;
    }
    try {
      taker.run();
    } catch (RuntimeException | Error failure) {
      LOG.error("a session failed at what its peer has taken", failure);
      failed.run();
    }
  }

  long unsentBytes() {
    return underWay + waiting.length();
  }

  boolean isClosed() {
    return closed;
  }

  /** Writes what was collected, and takes no more. */
  void close() {
    flush();
    closed = true;
  }
}
