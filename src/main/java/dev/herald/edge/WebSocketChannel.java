package dev.herald.edge;

import dev.herald.core.CloseReason;
import dev.herald.hub.Transport;
import dev.herald.protocol.WebSocketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RFC 6455 on one channel, from the upgrade to the end: a handler between Netty's frame decoder and
 * Vert.x, which sees no frame, only the end of the channel. Vert.x would lose messages that begin
 * with an empty fragment, take invalid UTF-8 and drop offenders without a close frame.
 *
 * <p>The close (section 7): whoever is told to go has two seconds to say goodbye; what it sends
 * meanwhile is read and discarded, because a reset would swallow the close frame.
 *
 * <p><b>Threading.</b> Confined to the channel's event loop.
 */
final class WebSocketChannel extends ChannelInboundHandlerAdapter implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketChannel.class);
  private static final String NAME = "socket";
  private static final int CLOSE_TIMEOUT_SECONDS = 2;

  private enum State {
    OPEN,
    /** Our close frame is sent; waits for the peer's. */
    CLOSING,
    CLOSED
  }

  private final Channel channel;
  private final int maxQueuedBytes;
  private final OpenSockets sockets;
  private ChannelHandlerContext wire;
  private SocketListener listener;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>(0);
  private final MessageAssembler messages;
  private State state = State.OPEN;
  private boolean wanted;
  private boolean reading;
  private boolean choked;
  private boolean replied;
  private ScheduledFuture<?> closeTimer;

  private WebSocketChannel(
      Channel channel, int maxMessageBytes, int maxQueuedBytes, OpenSockets sockets) {
    this.channel = channel;
    this.sockets = sockets;
    this.maxQueuedBytes = maxQueuedBytes;
    this.messages = new MessageAssembler(channel.alloc(), maxMessageBytes);
  }

  /**
   * Upgrades a request that {@link Handshake#check} has let pass. The handlers stand in the
   * pipeline before the answer goes out, because frames that came right behind the request pass
   * during the upgrade. To Vert.x it is a request whose answer never ends.
   *
   * @param maxMessageBytes a longer message ends it
   * @param maxQueuedBytes with more unsent, it does not read
   */
  static Future<WebSocketChannel> upgrade(
      HttpServerRequest request, int maxMessageBytes, int maxQueuedBytes, OpenSockets sockets) {
    ChannelHandlerContext vertx =
        ((HttpServerConnection) request.connection()).channelHandlerContext();
    WebSocketChannel socket =
        new WebSocketChannel(vertx.channel(), maxMessageBytes, maxQueuedBytes, sockets);
    vertx.pipeline().addBefore(vertx.name(), NAME, socket);
    Promise<WebSocketChannel> upgraded = Promise.promise();
    request.exceptionHandler(upgraded::tryFail);
    request.endHandler(
        end -> {
          Handshake.accept(request, vertx.channel(), maxMessageBytes);
          upgraded.tryComplete(socket.upgraded());
        });
    return upgraded.future();
  }

  /** Nothing is read from here to the first {@link #reading}. */
  private WebSocketChannel upgraded() {
    wire = channel.pipeline().context(WebSocketFrameEncoder.class);
    sockets.opened();
    channel
        .config()
        .setWriteBufferWaterMark(new WriteBufferWaterMark(maxQueuedBytes / 2, maxQueuedBytes));
    channel.config().setAutoRead(false);
    return this;
  }

  /** Must be set before anything is read. */
  void listen(SocketListener socketListener) {
    listener = socketListener;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof io.netty.handler.codec.http.websocketx.WebSocketFrame)) {
      ctx.fireChannelRead(message); // the rest of the request
    } else if (state == State.OPEN && (!reading || !waiting.isEmpty())) {
      waiting.add(message); // what one read brought beyond the last frame that was wanted
    } else {
      read(message);
    }
  }

  private void read(Object message) {
    try {
      if (state == State.OPEN) {
        read((io.netty.handler.codec.http.websocketx.WebSocketFrame) message);
      } else if (message instanceof CloseWebSocketFrame) {
        closeChannel(Unpooled.EMPTY_BUFFER);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(io.netty.handler.codec.http.websocketx.WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      peerCloses(close.statusCode() == -1 ? WebSocketFrame.NO_CODE : code(close));
    } else if (frame instanceof PingWebSocketFrame) {
      reply(WebSocketFrame.pong(channel.alloc(), frame.content()));
    } else if (!(frame instanceof PongWebSocketFrame)) {
      messages.read(frame, listener).ifPresent(this::end);
    }
  }

  /** Netty reads the code as a signed number and lets pass what it should not. */
  private static int code(CloseWebSocketFrame close) {
    return close.statusCode() & 0xffff;
  }

  private void peerCloses(int code) {
    if (code != WebSocketFrame.NO_CODE && !WebSocketFrame.isCloseCode(code)) {
      end(CloseReason.PROTOCOL_ERROR);
      return;
    }
    state = State.CLOSING;
    closeChannel(WebSocketFrame.closeEcho(channel.alloc(), code));
    listener.ended(CloseReason.DONE);
  }

  /** The listener closes in answer. */
  private void end(CloseReason reason) {
    messages.release();
    listener.ended(reason);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (wire == null) {
      ctx.fireChannelReadComplete(); // not upgraded yet
      return;
    }
    flushReplies();
    if (state == State.OPEN && listener != null) {
      listener.heard(); // whatever it was, half a frame included
    }
  }

  private void flushReplies() {
    if (replied) {
      replied = false;
      wire.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    choked = !channel.isWritable();
    applyReading();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    boolean vanished = state == State.OPEN;
    if (wire != null) {
      sockets.ended();
    }
    state = State.CLOSED;
    messages.release();
    releaseWaiting();
    if (closeTimer != null) {
      closeTimer.cancel(false);
    }
    if (vanished && listener != null) {
      listener.ended(CloseReason.VANISHED);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (listener == null) {
      ctx.fireExceptionCaught(cause);
      return;
    }
    if (state != State.OPEN) {
      return;
    }
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      end(reason(corrupted.closeStatus().code()));
    } else if (cause instanceof TooLongFrameException) {
      end(CloseReason.TOO_BIG);
    } else if (cause instanceof IOException) {
      disconnect();
    } else {
      failed(cause);
    }
  }

  /** Our own fault. */
  private void failed(Throwable cause) {
    LOG.error("a WebSocket failed", cause);
    end(CloseReason.INTERNAL);
  }

  private static CloseReason reason(int code) {
    return switch (code) {
      case 1007 -> CloseReason.BAD_UTF8;
      case 1009 -> CloseReason.TOO_BIG;
      default -> CloseReason.PROTOCOL_ERROR;
    };
  }

  @Override
  public void write(ByteBuf frame) {
    if (state == State.OPEN) {
      wire.write(frame, wire.voidPromise());
    } else {
      frame.release();
    }
  }

  @Override
  public void write(ByteBuf frames, Runnable taken) {
    if (state != State.OPEN) {
      frames.release();
      return;
    }
    wire.write(frames)
        .addListener(
            written -> {
              if (written.isSuccess() && state == State.OPEN) {
                taken(taken);
              }
            });
  }

  /** What waits for the socket goes on; if it can't, the peer must not wait for it either. */
  private void taken(Runnable goOn) {
    try {
      goOn.run();
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
  }

  /** Writes what answers the peer at once, and leaves when all that it sent is read. */
  void reply(ByteBuf frame) {
    replied = true;
    write(frame);
  }

  @Override
  public void flush() {
    wire.flush();
  }

  @Override
  public long unsentBytes() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public void reading(boolean on) {
    wanted = on;
    applyReading();
  }

  /** A peer that does not read its answers is not read either. Goes on later, so never nests. */
  private void applyReading() {
    if (state != State.OPEN) {
      return;
    }
    if (!wanted || choked) {
      reading = false;
      channel.config().setAutoRead(false);
    } else if (!reading) {
      channel.eventLoop().execute(this::readOn);
    }
  }

  private void readOn() {
    reading = state == State.OPEN && wanted && !choked;
    try {
      while (reading && !waiting.isEmpty()) {
        read(waiting.remove());
      }
    } catch (RuntimeException failure) {
      failed(failure);
    }
    flushReplies();
    if (reading) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void ping() {
    write(WebSocketFrame.ping(channel.alloc()));
    flush();
  }

  @Override
  public void close(CloseReason reason) {
    if (state != State.OPEN) {
      return;
    }
    wire.write(WebSocketFrame.close(channel.alloc(), reason), wire.voidPromise());
    wire.flush();
    state = State.CLOSING;
    messages.release();
    releaseWaiting();
    channel.config().setAutoRead(true);
    startCloseTimer();
  }

  /** The last frame, then the end, whether or not the peer takes the frame. */
  private void closeChannel(ByteBuf last) {
    wire.writeAndFlush(last).addListener(gone -> disconnect());
    startCloseTimer();
  }

  private void startCloseTimer() {
    if (closeTimer == null && channel.isActive()) {
      closeTimer =
          channel.eventLoop().schedule(this::disconnect, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Past Vert.x, which would send a close frame of its own. */
  private void disconnect() {
    wire.close();
  }

  private void releaseWaiting() {
    reading = false;
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }
}
