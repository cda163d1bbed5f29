package dev.herald.edge;

import dev.herald.config.LimitsConfig;
import dev.herald.core.CloseReason;
import dev.herald.core.Loop;
import dev.herald.edge.sockjs.Inbox;
import dev.herald.edge.sockjs.Outgoing;
import dev.herald.hub.Session;
import dev.herald.hub.Transport;
import dev.herald.protocol.SockJsFrame;
import dev.herald.protocol.WebSocketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Optional;

/**
 * SockJS over one WebSocket: frames of SockJS in those of the socket.
 *
 * <p><b>Threading.</b> Confined to the loop of the socket.
 */
final class SockJsSocket implements SocketListener, Transport {
  private final WebSocketChannel socket;
  private final int maxMessageBytes;
  private final Outgoing outgoing = new Outgoing();
  private final Inbox inbox;
  private Session session;
  private boolean wanted;
  private boolean closed;

  SockJsSocket(WebSocketChannel socket, Loop loop, LimitsConfig limits) {
    this.socket = socket;
    this.maxMessageBytes = limits.maxMessageBytes();
    this.inbox =
        new Inbox(
            loop,
            text -> session.receiveText(text),
            () -> unsentBytes() > limits.maxQueuedBytes(),
            () -> session.close(CloseReason.INTERNAL));
  }

  /** The first frame; the session is opened in the same task. */
  void begin() {
    socket.write(frame(SockJsFrame.open()));
    socket.flush();
  }

  void serve(Session own) {
    session = own;
  }

  private static ByteBuf frame(byte[] bytes) {
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, bytes.length);
    return WebSocketFrame.finish(frame.writeBytes(bytes), WebSocketFrame.TEXT);
  }

  @Override
  public void text(byte[] payload) {
    Optional<List<byte[]>> texts =
        payload.length == 0 ? Optional.of(List.of()) : SockJsFrame.texts(payload);
    if (texts.isEmpty()) {
      session.close(CloseReason.PROTOCOL_ERROR);
    } else if (texts.get().stream().anyMatch(text -> text.length > maxMessageBytes)) {
      session.close(CloseReason.TOO_BIG);
    } else {
      inbox.add(texts.get(), told -> readOn());
      readOn();
    }
  }

  @Override
  public void binary(byte[] payload) {
    session.close(CloseReason.PROTOCOL_ERROR);
  }

  @Override
  public void heard() {
    session.heard();
  }

  @Override
  public void ended(CloseReason reason) {
    session.close(reason);
  }

  @Override
  public void write(ByteBuf frame) {
    if (closed) {
      frame.release();
    } else {
      outgoing.add(frame);
    }
  }

  @Override
  public void write(ByteBuf frames, Runnable taken) {
    if (closed) {
      frames.release();
    } else {
      outgoing.add(frames, taken);
    }
  }

  @Override
  public void flush() {
    if (!closed && !outgoing.isEmpty()) {
      Outgoing.Frame next = outgoing.take();
      socket.write(
          frame(next.bytes()),
          () -> {
            inbox.goOn();
            next.taken();
          });
    }
    socket.flush();
  }

  @Override
  public long unsentBytes() {
    return outgoing.bytes() + socket.unsentBytes();
  }

  @Override
  public void reading(boolean on) {
    wanted = on;
    inbox.reading(on);
    readOn();
  }

  /** The socket is read when all that it brought is taken. */
  private void readOn() {
    socket.reading(wanted && inbox.isEmpty());
  }

  /** Also one of SockJS: some proxies end a socket on which they see no frames with data. */
  @Override
  public void ping() {
    socket.write(frame(SockJsFrame.heartbeat()));
    socket.ping();
  }

  @Override
  public void close(CloseReason reason) {
    flush();
    closed = true;
    inbox.close();
    socket.write(frame(SockJsFrame.close(reason.code(), reason.text())));
    socket.close(reason);
  }
}
