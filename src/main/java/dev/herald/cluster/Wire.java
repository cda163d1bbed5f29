package dev.herald.cluster;

import dev.herald.core.NodeInfo;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Carries envelopes to other nodes, one by one: in order as long as the connection holds, at most
 * once, without telling what was lost, and without a limit, which is the caller's. Thread-safe.
 */
public interface Wire {
  /** Takes over the envelope. */
  void send(String node, Buffer envelope);

  /** Asks a node for its figures; fails if it does not answer within a second. */
  Future<NodeInfo> ask(String node);
}
