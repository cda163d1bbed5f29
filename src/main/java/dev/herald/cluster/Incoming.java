package dev.herald.cluster;

import dev.herald.core.Counters;
import dev.herald.core.Delivery;
import dev.herald.core.Loop;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What other nodes send to this one. Batches are delivered as they come; those that never came are
 * seen by their numbers. Every {@link #PACE} each stream that brought something is told how far
 * this node has come, once that has reached the loops of its addresses: a node that is overloaded
 * confirms nothing, and so is sent no more than its links may hold.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
final class Incoming {
  static final Duration PACE = Duration.ofMillis(50);

  /** Ranges of lost batches that are told again and again; the oldest become one. */
  private static final int MAX_LOST = 16;

  /** From where, but for the link's number. */
  private record Source(String sender, int loop) {}

  /** How far this node has come with one stream. */
  private static final class Progress {
    final Envelope.Stream stream;
    long number;
    final List<Envelope.Range> lost = new ArrayList<>();
    boolean due;

    Progress(Envelope.Stream stream) {
      this.stream = stream;
    }

    void reach(long next) {
      if (next > number + 1) {
        lost(new Envelope.Range(number + 1, next - 1));
      } else if (next <= number) {
        found(next);
      }
      number = Math.max(number, next);
      due = true;
    }

    /** It was overtaken, not lost; if that has been told already, nothing more happens. */
    private void found(long late) {
      for (Envelope.Range range : List.copyOf(lost)) {
        if (late >= range.first() && late <= range.last()) {
          lost.remove(range);
          if (range.first() < late) {
            lost.add(new Envelope.Range(range.first(), late - 1));
          }
          if (late < range.last()) {
            lost.add(new Envelope.Range(late + 1, range.last()));
          }
        }
      }
    }

    /** Told in every confirmation from now on, because one may be lost itself. */
    private void lost(Envelope.Range range) {
      lost.add(range);
      if (lost.size() > MAX_LOST) {
        Envelope.Range oldest = lost.remove(0);
        lost.set(0, new Envelope.Range(oldest.first(), lost.get(0).last()));
      }
    }
  }

  private final String self;
  private final Loop loop;
  private final Wire wire;
  private final Delivery delivery;
  private final Counters counters;
  private final Map<Source, Progress> streams = new HashMap<>();
  private boolean confirming;
  private boolean closed;

  Incoming(String self, Loop loop, Wire wire, Delivery delivery, Counters counters) {
    this.self = self;
    this.loop = loop;
    this.wire = wire;
    this.delivery = delivery;
    this.counters = counters;
  }

  void batch(Envelope.Batch batch) {
    counters.batchTaken();
    Progress progress = progress(batch.stream());
    if (progress.stream.equals(batch.stream())) {
      progress.reach(batch.number());
    }
    if (!batch.parts().isEmpty()) {
      delivery.deliver(batch.parts());
    }
    if (!batch.heads().isEmpty()) {
      delivery.heads(batch.heads());
    }
    if (!batch.notices().isEmpty()) {
      delivery.noticed(batch.notices());
    }
    if (batch.missedAll()) {
      delivery.missedAll();
    } else if (!batch.missed().isEmpty()) {
      delivery.missed(batch.missed());
    }
    confirmLater();
  }

  /** What was sent before this and is not here by now was lost. */
  void probe(Envelope.Probe probe) {
    Progress progress = progress(probe.stream());
    if (progress.stream.equals(probe.stream())) {
      if (probe.number() > progress.number) {
        progress.reach(probe.number() + 1);
        progress.number = probe.number();
      }
      progress.due = true;
      confirmLater();
    }
  }

  /** A link with a higher number is the newer one; of an older one only the messages count. */
  private Progress progress(Envelope.Stream stream) {
    assert loop.isCurrent() : "streams touched from " + Thread.currentThread().getName();
    Source source = new Source(stream.sender(), stream.loop());
    Progress progress = streams.get(source);
    if (progress == null || progress.stream.link() < stream.link()) {
      progress = new Progress(stream);
      streams.put(source, progress);
    }
    return progress;
  }

  void left(String node) {
    streams.keySet().removeIf(source -> source.sender().equals(node));
  }

  private void confirmLater() {
    if (!confirming && !closed) {
      confirming = true;
      loop.after(PACE, this::confirm);
    }
  }

  /** The node leaves: nothing is confirmed any more. */
  void close() {
    closed = true;
  }

  private void confirm() {
    if (closed) {
      return;
    }
    List<Envelope.Confirmation> confirmations = new ArrayList<>();
    for (Progress progress : streams.values()) {
      if (progress.due) {
        progress.due = false;
        confirmations.add(
            new Envelope.Confirmation(progress.stream, self, progress.number, progress.lost));
      }
    }
    delivery.whenTaken(() -> loop.run(() -> send(confirmations)));
  }

  private void send(List<Envelope.Confirmation> confirmations) {
    if (closed) {
      return;
    }
    for (Envelope.Confirmation confirmation : confirmations) {
      wire.send(
          confirmation.stream().sender(),
          BufferInternal.buffer(EnvelopeFormat.confirmation(confirmation)));
    }
    confirming = false;
    if (streams.values().stream().anyMatch(progress -> progress.due)) {
      confirmLater();
    }
  }
}
