package dev.herald.edge;

import dev.herald.config.LimitsConfig;
import dev.herald.core.CloseReason;
import dev.herald.core.Loop;
import dev.herald.hub.Transport;
import dev.herald.protocol.BridgeCodec;
import dev.herald.protocol.LengthFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP connection that carries texts with their length in front. The protocol has no ping of a
 * server, so an unasked {@code pong} stands for one; that the kernel takes it is the peer's sign of
 * life. Nor has it a goodbye of a client, so what came before the end of the stream is handed on
 * before the end is told.
 *
 * <p><b>Threading.</b> Confined to the loop of the connection.
 */
final class BridgeSocket implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(BridgeSocket.class);

  private enum State {
    OPEN,
    /** The peer has gone; what it had sent is handed on. */
    ENDED,
    /** What the peer sends is read and discarded: a reset would swallow what it was told. */
    CLOSED
  }

  private final NetSocketInternal socket;
  private final Channel channel;
  private final Loop loop;
  private final int maxQueuedBytes;
  private final OpenSockets sockets;
  private final LengthFrames frames;
  private final TurnWriter writer;
  private SocketListener listener;
  private Optional<byte[]> first = Optional.empty();
  private State state = State.OPEN;
  private boolean wanted = true;
  private boolean handing;

  BridgeSocket(NetSocketInternal socket, Loop loop, LimitsConfig limits, OpenSockets sockets) {
    this.socket = socket;
    this.channel = socket.channelHandlerContext().channel();
    this.loop = loop;
    this.maxQueuedBytes = limits.maxQueuedBytes();
    this.sockets = sockets;
    this.frames = new LengthFrames(limits.maxMessageBytes());
    this.writer = new TurnWriter(socket::write, loop);
  }

  /** Reads from here on. */
  void begin(SocketListener to) {
    listener = to;
    sockets.opened();
    writer.listen(this::taken, () -> listener.ended(CloseReason.INTERNAL));
    socket
        .handler(this::received)
        .exceptionHandler(broken -> LOG.debug("a bridge client's connection broke", broken))
        .closeHandler(closed -> gone());
  }

  /**
   * Brings all to another listener.
   *
   * @param again a text that was read, and that this one is to get as its first
   */
  void listen(SocketListener to, byte[] again) {
    listener = to;
    first = Optional.of(again);
  }

  private void received(Buffer more) {
    if (state == State.CLOSED) {
      return;
    }
    frames.add(more.getBytes());
    listener.heard();
    readOn();
  }

  private void readOn() {
    if (handing) {
      return;
    }
    handing = true;
    try {
      handOn();
    } catch (LengthFrames.WrongLength wrong) {
      listener.ended(CloseReason.TOO_BIG);
    } catch (RuntimeException | Error failure) {
      LOG.error("a bridge client's session failed", failure);
      listener.ended(CloseReason.INTERNAL);
    } finally {
      handing = false;
    }
    channel.config().setAutoRead(state == State.CLOSED || isReading());
  }

  private void handOn() throws LengthFrames.WrongLength {
    while (isReading()) {
      Optional<byte[]> next = next();
      if (next.isPresent()) {
        listener.text(next.get());
      } else {
        if (state == State.ENDED) {
          listener.ended(CloseReason.VANISHED);
        }
        return;
      }
    }
  }

  private Optional<byte[]> next() throws LengthFrames.WrongLength {
    if (first.isPresent()) {
      Optional<byte[]> again = first;
      first = Optional.empty();
      return again;
    }
    return frames.next();
  }

  /** A peer that does not read its answers is not read either. */
  private boolean isReading() {
    return wanted
        && (state == State.ENDED || state == State.OPEN && writer.unsentBytes() <= maxQueuedBytes);
  }

  private void taken() {
    listener.heard();
    if (!channel.config().isAutoRead()) {
      loop.execute(this::readOn);
    }
  }

  private void gone() {
    sockets.ended();
    writer.close();
    if (state == State.OPEN) {
      state = State.ENDED;
      readOn();
    }
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

  /** Goes on later, so never nests. */
  @Override
  public void reading(boolean on) {
    wanted = on;
    loop.execute(this::readOn);
  }

  @Override
  public void ping() {
    writer.add(BridgeCodec.pong());
    writer.flush();
  }

  @Override
  public void close(CloseReason reason) {
    State before = state;
    state = State.CLOSED;
    if (before != State.OPEN) {
      return;
    }
    writer.close();
    if (reason == CloseReason.VANISHED) {
      end();
      return;
    }
    channel.config().setAutoRead(true);
    byte[] last = ByteBufUtil.getBytes(BridgeCodec.goodbye(reason));
    socket
        .write(Buffer.buffer(last))
        .onComplete(told -> ((DuplexChannel) channel).shutdownOutput());
    loop.after(TurnWriter.GOODBYE, this::end);
  }

  /** Past Vert.x, which would wait until all is taken. */
  private void end() {
    socket.channelHandlerContext().close();
  }
}
