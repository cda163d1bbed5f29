package dev.herald.testing;

import dev.herald.cluster.Wire;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** A network that delays and loses envelopes, as a seed will have it, but keeps their order. */
public final class FaultNetwork {
  private record End(VirtualLoop loop, Consumer<Buffer> receiver) {}

  private final VirtualTime time;
  private final Random random;
  private final int lost;
  private final int slowest;
  private final Map<String, End> ends = new HashMap<>();
  private final Map<String, Long> lastArrival = new HashMap<>();
  private final Set<String> cut = new HashSet<>();
  private long envelopes;
  private long bytes;

  FaultNetwork(VirtualTime time, Random random, int lost, int slowest) {
    this.time = time;
    this.random = random;
    this.lost = lost;
    this.slowest = slowest;
  }

  void add(String name, VirtualLoop loop, Consumer<Buffer> receiver) {
    ends.put(name, new End(loop, receiver));
  }

  void remove(String name) {
    ends.remove(name);
  }

  /** Nothing arrives at the node until it is healed. */
  public void cut(String name) {
    cut.add(name);
  }

  public void heal(String name) {
    cut.remove(name);
  }

  public long envelopes() {
    return envelopes;
  }

  public long bytes() {
    return bytes;
  }

  Wire wire(String self) {
    return new Wire() {
      @Override
      public void send(String node, Buffer envelope) {
        FaultNetwork.this.send(self, node, envelope.copy());
      }

      @Override
      public Future<Buffer> ask(String node, Buffer question, Duration patience) {
        return Future.failedFuture("nobody asks here");
      }
    };
  }

  private void send(String from, String to, Buffer envelope) {
    envelopes++;
    bytes += envelope.length();
    if (random.nextInt(1_000) < lost || cut.contains(to) || !ends.containsKey(from)) {
      return;
    }
    long due = time.millis() + random.nextInt(slowest + 1);
    String way = from + " " + to;
    long arrival = Math.max(due, lastArrival.getOrDefault(way, 0L));
    lastArrival.put(way, arrival);
    End end = ends.get(to);
    if (end != null) {
      time.after(
          end.loop(),
          arrival - time.millis(),
          () -> {
            if (ends.containsKey(to)) {
              end.receiver().accept(envelope);
            }
          });
    }
  }
}
