package dev.herald.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * Carries envelopes to other nodes, one by one: in order as long as the connection holds, at most
 * once, without telling what was lost, and without a limit, which is the caller's. Thread-safe.
 */
public interface Wire {
  /** Takes over the envelope. */
  void send(String node, Buffer envelope);

  /** Asks a node as of {@link Inquiries}; fails if it does not answer in time. */
  Future<Buffer> ask(String node, Buffer question, Duration patience);
}
