package dev.herald.edge;

import dev.herald.core.CloseReason;
import dev.herald.protocol.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Optional;

/**
 * Makes messages of data frames (RFC 6455, section 5.4), and notices what is wrong with one before
 * it is whole: text that is not UTF-8 (section 8.1), more bytes than allowed (section 10.4). That
 * fragments follow each other as they must, the decoder has checked.
 *
 * <p><b>Threading.</b> Confined to the channel's event loop.
 */
final class MessageAssembler {
  private final ByteBufAllocator allocator;
  private final int maxBytes;
  private final Utf8 utf8 = new Utf8();
  private ByteBuf fragments;
  private boolean text;

  MessageAssembler(ByteBufAllocator allocator, int maxBytes) {
    this.allocator = allocator;
    this.maxBytes = maxBytes;
  }

  /**
   * Hands a message on when it is whole; reads the frame, does not release it.
   *
   * @return why the peer must go, if it must
   */
  Optional<CloseReason> read(WebSocketFrame frame, SocketListener listener) {
    boolean first = !(frame instanceof ContinuationWebSocketFrame);
    boolean last = frame.isFinalFragment();
    ByteBuf payload = frame.content();
    if (first) {
      text = frame instanceof TextWebSocketFrame;
    }
    if (text && !(utf8.accept(payload) && (!last || utf8.isComplete()))) {
      return Optional.of(CloseReason.BAD_UTF8);
    }
    if (first && last) {
      hand(ByteBufUtil.getBytes(payload), listener);
      return Optional.empty();
    }
    if (first) {
      fragments = allocator.buffer();
    }
    if (fragments.readableBytes() + payload.readableBytes() > maxBytes) {
      return Optional.of(CloseReason.TOO_BIG);
    }
    fragments.writeBytes(payload);
    if (last) {
      byte[] whole = ByteBufUtil.getBytes(fragments);
      release();
      hand(whole, listener);
    }
    return Optional.empty();
  }

  private void hand(byte[] message, SocketListener listener) {
    if (text) {
      listener.text(message);
    } else {
      listener.binary(message);
    }
  }

  /** Forgets a message that will not become whole. */
  void release() {
    if (fragments != null) {
      fragments.release();
      fragments = null;
    }
  }
}
