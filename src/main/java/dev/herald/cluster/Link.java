package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.Counters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayDeque;

/**
 * The way from one loop of this node to another node. What gathers in a turn leaves as one batch.
 * Invariants:
 *
 * <ol>
 *   <li>Batches are numbered without a gap, so that the other node knows which were lost.
 *   <li>What was sent and is not confirmed, and what gathers, is at most {@link #MAX_BYTES} plus
 *       one part. Beyond that parts are dropped.
 *   <li>Of kept messages that were dropped or lost, the other node is told the address as soon as
 *       it takes batches again: what is kept can then be read from the ledger.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to its loop.
 */
final class Link {
  static final long MAX_BYTES = 8L * 1024 * 1024;

  /** A batch leaves before the end of the turn when it is that long. */
  static final int BATCH_BYTES = 128 * 1024;

  private static final int HEAD_BYTES = 64;

  /**
   * A batch on its way.
   *
   * @param kept what the other node misses if the batch is lost
   */
  private record Sent(long number, int bytes, long nanos, Missed kept) {}

  private final String node;
  private final Envelope.Stream stream;
  private final Wire wire;
  private final Counters counters;
  private final ArrayDeque<Sent> unconfirmed = new ArrayDeque<>();
  private long sentBytes;
  private long sentNumber;
  private Missed missed = new Missed();
  private Missed gatheringKept = new Missed();
  private ByteBuf gathering;

  Link(String node, Envelope.Stream stream, Wire wire, Counters counters) {
    this.node = node;
    this.stream = stream;
    this.wire = wire;
    this.counters = counters;
  }

  /**
   * Adds a part to what gathers; copies it.
   *
   * @param kept whether its messages have positions
   */
  void add(ByteBuf part, Address to, boolean kept, long now) {
    if (bytes() >= MAX_BYTES) {
      counters.partDropped();
      if (kept) {
        missed.add(to);
      }
      return;
    }
    append(part);
    if (kept) {
      gatheringKept.add(to);
    }
    if (gathering.readableBytes() >= BATCH_BYTES) {
      send(now);
    }
  }

  private void append(ByteBuf part) {
    if (gathering == null) {
      gathering = Unpooled.buffer(HEAD_BYTES + part.readableBytes());
      EnvelopeFormat.beginBatch(stream, sentNumber + 1, gathering);
    }
    gathering.writeBytes(part, part.readerIndex(), part.readableBytes());
  }

  /** Bytes that gather, or that are on their way and not confirmed. */
  long bytes() {
    return sentBytes + (gathering == null ? 0 : gathering.readableBytes());
  }

  boolean hasUnconfirmed() {
    return !unconfirmed.isEmpty();
  }

  /** Whether everything was taken by the other node. */
  boolean isIdle() {
    return unconfirmed.isEmpty() && gathering == null && missed.isEmpty();
  }

  void missed(Missed more) {
    missed.add(more);
  }

  /** The end of a turn: sends what gathered. */
  void flush(long now) {
    if (!missed.isEmpty() && bytes() < MAX_BYTES / 2) {
      append(EnvelopeFormat.missed(missed));
      gatheringKept.add(missed);
      missed = new Missed();
    }
    if (gathering != null) {
      send(now);
    }
  }

  private void send(long now) {
    int bytes = gathering.readableBytes();
    unconfirmed.add(new Sent(++sentNumber, bytes, now, gatheringKept));
    sentBytes += bytes;
    counters.batchSent(bytes);
    wire.send(node, BufferInternal.buffer(gathering));
    gathering = null;
    gatheringKept = new Missed();
  }

  /** The other node tells how far it has come. */
  void confirmed(Envelope.Confirmation confirmation, long now) {
    if (!confirmation.stream().equals(stream)) {
      return; // of a link that was here before
    }
    while (!unconfirmed.isEmpty() && unconfirmed.peek().number() <= confirmation.number()) {
      Sent sent = unconfirmed.remove();
      sentBytes -= sent.bytes();
      if (confirmation.isLost(sent.number())) {
        counters.batchLost();
        missed.add(sent.kept());
      }
    }
    flush(now);
  }

  /** If the oldest batch is on its way for this long, asks the other node about it. */
  void probe(long now, long patienceNanos) {
    if (!unconfirmed.isEmpty() && now - unconfirmed.peek().nanos() >= patienceNanos) {
      Envelope.Probe probe = new Envelope.Probe(stream, sentNumber);
      wire.send(node, BufferInternal.buffer(EnvelopeFormat.probe(probe)));
    }
  }
}
