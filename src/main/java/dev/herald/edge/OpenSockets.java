package dev.herald.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the sockets of a node that carry sessions and whose connection has not ended. A session is
 * over when its close frame is sent; the node must not stop before the peer had the chance to read
 * it. Thread-safe.
 */
public final class OpenSockets {
  private final AtomicInteger open = new AtomicInteger();
  private final Promise<Void> none = Promise.promise();
  private volatile boolean awaited;

  void opened() {
    open.incrementAndGet();
  }

  void ended() {
    if (open.decrementAndGet() == 0 && awaited) {
      none.tryComplete();
    }
  }

  /** Completes, on any thread, when all have ended; ask when no more will be opened. */
  public Future<Void> none() {
    awaited = true;
    if (open.get() == 0) {
      none.tryComplete();
    }
    return none.future();
  }
}
