package dev.herald.edge;

import dev.herald.core.Loop;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The HTTP connections of one loop, without those that have become WebSockets, and how they end
 * when the node goes: no request is cut. Answers say {@code Connection: close} as soon as the node
 * drains, and in the end nobody is let in, idle connections get a moment in which a request that is
 * on its way arrives, and busy ones the time to be answered.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}, but for {@link #stopAccepting} and {@link
 * #finish}.
 */
final class Connections {
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration BUSY = Duration.ofSeconds(2);

  private enum State {
    IDLE,
    BUSY,
    /** Its answer says that it will be closed. */
    LAST
  }

  private final Loop loop;
  private final Deadlines deadlines;
  private final BooleanSupplier draining;
  private final Map<HttpConnection, State> open = new HashMap<>();
  private final Map<HttpConnection, HttpServerRequest> latest = new HashMap<>();
  private final Set<Channel> listening = new HashSet<>();
  private final Promise<Void> none = Promise.promise();
  private boolean finishing;

  Connections(Loop loop, Deadlines deadlines, BooleanSupplier draining) {
    this.loop = loop;
    this.deadlines = deadlines;
    this.draining = draining;
  }

  void opened(HttpConnection connection) {
    listening.add(((HttpServerConnection) connection).channelHandlerContext().channel().parent());
    open.put(connection, State.IDLE);
    connection.closeHandler(closed -> forget(connection));
    deadlines.opened(connection);
  }

  /**
   * @return false if it came behind one that took the connection for itself: it is not served
   */
  boolean requested(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (!open.containsKey(connection)) {
      connection.close();
      return false;
    }
    open.replace(connection, State.BUSY);
    latest.put(connection, request);
    deadlines.requested(connection);
    request
        .response()
        .headersEndHandler(
            answer -> {
              if (draining.getAsBoolean()) {
                open.replace(connection, State.LAST);
                request.response().headers().add("Connection", "close");
              }
            })
        .endHandler(end -> answered(connection, request));
    return true;
  }

  /** A request takes long, and its peer does its part: it gets its time anew. */
  void goesOn(HttpConnection connection) {
    if (open.get(connection) == State.BUSY) {
      deadlines.requested(connection);
    }
  }

  /** The answer to a request comes when there is something to tell: it may take any time. */
  void waits(HttpConnection connection) {
    if (open.get(connection) == State.BUSY) {
      deadlines.waits(connection);
    }
  }

  /** Of requests that came one behind the other, the next is served before this is told. */
  private void answered(HttpConnection connection, HttpServerRequest request) {
    if (!latest.remove(connection, request)) {
      return;
    }
    deadlines.answered(connection);
    if (open.replace(connection, State.IDLE) == State.LAST) {
      connection.close();
    }
  }

  /** The connection has ended, or is a WebSocket now. */
  void forget(HttpConnection connection) {
    open.remove(connection);
    latest.remove(connection);
    deadlines.forget(connection);
    if (finishing && open.isEmpty()) {
      none.tryComplete();
    }
  }

  /**
   * Closes the servers that this loop's connections came from. Only a connection knows its server,
   * so one that never had any goes with Vert.x. On any thread; completes on any.
   */
  Future<Void> stopAccepting() {
    Promise<Void> stopped = Promise.promise();
    loop.execute(
        () -> {
          List<Future<Void>> closed = new ArrayList<>();
          for (Channel server : listening) {
            Promise<Void> promise = Promise.promise();
            server.close().addListener(done -> promise.complete());
            closed.add(promise.future());
          }
          Future.all(closed).<Void>mapEmpty().onComplete(stopped);
        });
    return stopped.future();
  }

  /**
   * Ends what is open, when nothing is accepted any more. On any thread; completes on any, when no
   * connection is left or the time is over.
   */
  Future<Void> finish() {
    loop.execute(
        () -> {
          finishing = true;
          if (open.isEmpty()) {
            none.tryComplete();
          } else {
            loop.after(IDLE, this::closeIdle);
            loop.after(BUSY, none::tryComplete);
          }
        });
    return none.future();
  }

  private void closeIdle() {
    List<HttpConnection> idle = new ArrayList<>();
    open.forEach(
        (connection, state) -> {
          if (state == State.IDLE) {
            idle.add(connection);
          }
        });
    idle.forEach(HttpConnection::close);
  }
}
