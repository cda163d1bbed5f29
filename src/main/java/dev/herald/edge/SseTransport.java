package dev.herald.edge;

import dev.herald.core.CloseReason;
import dev.herald.core.Loop;
import dev.herald.hub.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * An answer that does not end: Server-Sent Events (HTML, section 9.2). Nothing is received; that
 * the kernel takes what is written is the peer's sign of life.
 *
 * <p><b>Threading.</b> Confined to the loop of the request.
 */
final class SseTransport implements Transport {
  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final HttpServerResponse response;
  private final ChannelHandlerContext vertx;
  private final Loop loop;
  private final TurnWriter writer;

  /**
   * @param vertx Vert.x's place in the pipeline
   */
  SseTransport(HttpServerResponse response, ChannelHandlerContext vertx, Loop loop) {
    this.response = response;
    this.vertx = vertx;
    this.loop = loop;
    this.writer = new TurnWriter(response::write, loop);
  }

  /**
   * @param toLife is told that the peer takes what is written
   * @param toFailure is told that what waited for that can't go on
   */
  void listen(Runnable toLife, Runnable toFailure) {
    writer.listen(toLife, toFailure);
  }

  @Override
  public void write(ByteBuf frame) {
    writer.add(frame);
  }

  @Override
  public void write(ByteBuf frames, Runnable taken) {
    writer.add(frames, taken);
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public long unsentBytes() {
    return writer.unsentBytes();
  }

  @Override
  public void reading(boolean on) {}

  /** A comment, which also keeps proxies from ending a silent answer. */
  @Override
  public void ping() {
    writer.add(Unpooled.wrappedBuffer(COMMENT));
    writer.flush();
  }

  @Override
  public void close(CloseReason reason) {
    if (writer.isClosed()) {
      return;
    }
    writer.close();
    if (reason == CloseReason.VANISHED || response.closed()) {
      vertx.close();
      return;
    }
    String event =
        "event: close\ndata: {\"type\":\"close\",\"code\":%d,\"reason\":\"%s\"}\n\n"
            .formatted(reason.code(), reason.text());
    response.end(event).onComplete(ended -> vertx.close());
    loop.after(
        TurnWriter.GOODBYE, vertx::close); // past Vert.x, which would wait until all is taken
  }
}
