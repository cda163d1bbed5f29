package dev.herald.edge;

import dev.herald.core.CloseReason;
import dev.herald.core.Loop;
import dev.herald.hub.Transport;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer that does not end: Server-Sent Events (HTML, section 9.2). Nothing is received; that
 * the kernel takes what is written is the peer's sign of life.
 *
 * <p><b>Threading.</b> Confined to the loop of the request.
 */
final class SseTransport implements Transport {
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final Buffer COMMENT = Buffer.buffer(":\n\n");

  private final HttpServerResponse response;
  private final HttpConnection connection;
  private final Loop loop;
  private Runnable alive = () -> {};
  private Buffer waiting = Buffer.buffer();
  private List<Runnable> takers = new ArrayList<>(0);
  private long unsent;
  private boolean closed;

  /** Begins the answer. */
  SseTransport(HttpServerResponse response, HttpConnection connection, Loop loop) {
    this.response = response;
    this.connection = connection;
    this.loop = loop;
  }

  /** Whom to tell that the peer takes what is written. */
  void listen(Runnable toLife) {
    alive = toLife;
  }

  @Override
  public void write(ByteBuf frame) {
    if (!closed) {
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes);
      waiting.appendBytes(bytes);
    }
    frame.release();
  }

  @Override
  public void write(ByteBuf frames, Runnable taken) {
    write(frames);
    if (!closed) {
      takers.add(taken);
    }
  }

  @Override
  public void flush() {
    if (closed || waiting.length() == 0) {
      return;
    }
    Buffer bytes = waiting;
    List<Runnable> told = takers;
    waiting = Buffer.buffer();
    takers = new ArrayList<>(0);
    unsent += bytes.length();
    response.write(bytes).onSuccess(written -> taken(bytes.length(), told));
  }

  private void taken(int bytes, List<Runnable> told) {
    unsent -= bytes;
    if (!closed) {
      alive.run();
      told.forEach(Runnable::run);
    }
  }

  @Override
  public long unsentBytes() {
    return unsent + waiting.length();
  }

  @Override
  public void reading(boolean on) {}

  /** A comment, which also keeps proxies from ending a silent answer. */
  @Override
  public void ping() {
    response.write(COMMENT).onSuccess(written -> alive.run());
  }

  @Override
  public void close(CloseReason reason) {
    if (closed) {
      return;
    }
    flush();
    closed = true;
    if (reason == CloseReason.VANISHED) {
      connection.close();
      return;
    }
    String event =
        "event: close\ndata: {\"type\":\"close\",\"code\":%d,\"reason\":\"%s\"}\n\n"
            .formatted(reason.code(), reason.text());
    response.end(event).onComplete(ended -> connection.close());
    loop.after(GOODBYE, connection::close);
  }
}
