package dev.herald.edge;

import dev.herald.core.Counters;
import dev.herald.core.Loop;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Ends connections that keep a server waiting: one that opens and says nothing, sends half a
 * request, or stays idle. All but the last are counted as refused with 408, which they would not
 * read. A deadline counts from its start, not from the last byte, so that dripping bytes does not
 * help.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
final class Deadlines {
  /** From one answer to the next whole request on the same connection. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

  /** What an answer may take beyond the time for the request's body. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final Loop loop;
  private final Duration handshakeTimeout;
  private final Counters counters;
  private final Map<HttpConnection, Runnable> timers = new HashMap<>();

  Deadlines(Loop loop, Duration handshakeTimeout, Counters counters) {
    this.loop = loop;
    this.counters = counters;
    this.handshakeTimeout = handshakeTimeout;
  }

  void opened(HttpConnection connection) {
    set(connection, handshakeTimeout, this::refused);
  }

  void requested(HttpConnection connection) {
    set(connection, handshakeTimeout.plus(ANSWER), this::refused);
  }

  /** The answer comes when there is something to tell. */
  void waits(HttpConnection connection) {
    Runnable before = timers.replace(connection, () -> {});
    if (before != null) {
      before.run();
    }
  }

  void answered(HttpConnection connection) {
    if (timers.containsKey(connection)) {
      set(connection, KEEP_ALIVE, () -> {});
    }
  }

  /** The connection has ended, or is a WebSocket now. */
  void forget(HttpConnection connection) {
    Runnable cancel = timers.remove(connection);
    if (cancel != null) {
      cancel.run();
    }
  }

  private void refused() {
    counters.httpRefused(408);
  }

  private void set(HttpConnection connection, Duration deadline, Runnable missed) {
    Runnable before =
        timers.put(
            connection,
            loop.after(
                deadline,
                () -> {
                  timers.remove(connection);
                  missed.run();
                  connection.close();
                }));
    if (before != null) {
      before.run();
    }
  }
}
