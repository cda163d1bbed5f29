package dev.herald.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

/** How texts are put on a wire. */
public enum TextFraming {
  /** A text frame of a WebSocket each. */
  WEB_SOCKET {
    @Override
    ByteBuf begin(int expected) {
      return WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, expected);
    }

    @Override
    ByteBuf finish(ByteBuf text) {
      return WebSocketFrame.finish(text, WebSocketFrame.TEXT);
    }
  },

  /**
   * As SockJS carries them: each a JSON string and a comma, so that the transport can put many, one
   * behind the other, into one {@link SockJsFrame}.
   */
  SOCK_JS {
    @Override
    ByteBuf begin(int expected) {
      return Unpooled.buffer(expected);
    }

    @Override
    ByteBuf finish(ByteBuf text) {
      byte[] string = JsonText.quote(ByteBufUtil.getBytes(text));
      return Unpooled.buffer(string.length + 1).writeBytes(string).writeByte(',');
    }
  },

  /** Each behind its length, see {@link LengthFrames}. */
  LENGTH {
    @Override
    ByteBuf begin(int expected) {
      return LengthFrames.begin(expected);
    }

    @Override
    ByteBuf finish(ByteBuf text) {
      return LengthFrames.finish(text);
    }
  };

  /** An empty buffer to append a text to. */
  abstract ByteBuf begin(int expected);

  /** Makes a frame of the text that was appended, which is not empty; takes over the buffer. */
  abstract ByteBuf finish(ByteBuf text);
}
