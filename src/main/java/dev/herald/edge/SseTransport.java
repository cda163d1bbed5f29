package dev.herald.edge;

import dev.herald.core.CloseReason;
import dev.herald.core.Loop;
import dev.herald.hub.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that does not end: Server-Sent Events (HTML, section 9.2). Nothing is received; that
 * the kernel takes what is written is the peer's sign of life.
 *
 * <p><b>Threading.</b> Confined to the loop of the request.
 */
final class SseTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(SseTransport.class);
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final Buffer COMMENT = Buffer.buffer(":\n\n");

  /** Written at once: so a slow peer shows that it lives before it has taken all. */
  private static final int PIECE = 16 * 1024;

  private final HttpServerResponse response;
  private final ChannelHandlerContext vertx;
  private final Loop loop;
  private Runnable alive = () -> {};
  private Runnable failed = () -> {};
  private Buffer waiting = Buffer.buffer();
  private List<Runnable> takers = new ArrayList<>(0);
  private long unsent;
  private boolean closed;

  /**
   * @param vertx Vert.x's place in the pipeline
   */
  SseTransport(HttpServerResponse response, ChannelHandlerContext vertx, Loop loop) {
    this.response = response;
    this.vertx = vertx;
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
    Buffer all = waiting;
    List<Runnable> told = takers;
    waiting = Buffer.buffer();
    takers = new ArrayList<>(0);
    unsent += all.length();
    int from = 0;
    while (all.length() - from > PIECE) {
      write(all.getBuffer(from, from + PIECE), List.of());
      from += PIECE;
    }
    write(all.getBuffer(from, all.length()), told);
  }

  private void write(Buffer piece, List<Runnable> told) {
    response.write(piece).onSuccess(written -> taken(piece.length(), told));
  }

  /**
   * What waits for it goes on later: this may be within a write, and the frames of this session
   * must be made in the order in which they are written.
   */
  private void taken(int bytes, List<Runnable> told) {
    unsent -= bytes;
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
      LOG.error("a stream of events failed", failure);
      failed.run();
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
    if (!closed) {
      response.write(COMMENT).onSuccess(written -> alive.run());
    }
  }

  @Override
  public void close(CloseReason reason) {
    if (closed) {
      return;
    }
    flush();
    closed = true;
    if (reason == CloseReason.VANISHED || response.closed()) {
      vertx.close();
      return;
    }
    String event =
        "event: close\ndata: {\"type\":\"close\",\"code\":%d,\"reason\":\"%s\"}\n\n"
            .formatted(reason.code(), reason.text());
    response.end(event).onComplete(ended -> vertx.close());
    loop.after(GOODBYE, vertx::close); // past Vert.x, which would wait until all is taken
  }
}
