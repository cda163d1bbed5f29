package dev.herald.edge;

import dev.herald.core.CloseReason;
import dev.herald.core.Counters;
import dev.herald.protocol.WebSocketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** Sends every message back as it was, for conformance suites, proxies and latency checks. */
final class EchoSocket implements SocketListener {
  private final WebSocketChannel socket;
  private final Counters counters;

  EchoSocket(WebSocketChannel socket, Counters counters) {
    this.socket = socket;
    this.counters = counters;
  }

  @Override
  public void text(byte[] payload) {
    echo(payload, WebSocketFrame.TEXT);
  }

  @Override
  public void binary(byte[] payload) {
    echo(payload, WebSocketFrame.BINARY);
  }

  private void echo(byte[] payload, int opcode) {
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, payload.length);
    socket.reply(WebSocketFrame.finish(frame.writeBytes(payload), opcode));
  }

  @Override
  public void heard() {}

  @Override
  public void ended(CloseReason reason) {
    counters.echoClosed(reason);
    socket.close(reason);
  }
}
