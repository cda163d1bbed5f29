package dev.herald.edge.sockjs;

import dev.herald.protocol.SockJsFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * What a session has written and no request has taken yet: it goes out in one frame.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class Outgoing {
  /** One frame of SockJS. */
  public static final class Frame {
    private final byte[] bytes;
    private final List<Runnable> takers;

    private Frame(byte[] bytes, List<Runnable> takers) {
      this.bytes = bytes;
      this.takers = takers;
    }

    static Frame of(byte[] bytes) {
      return new Frame(bytes, List.of());
    }

    /** Without what a transport puts around it; not to be changed. */
    public byte[] bytes() {
      return bytes;
    }

    /** The kernel has it. */
    public void taken() {
      takers.forEach(Runnable::run);
    }
  }

  private ByteBuf strings = Unpooled.buffer();
  private List<Runnable> takers = new ArrayList<>(0);

  /** Takes over one reference of what a protocol with {@code TextFraming.SOCK_JS} has made. */
  public void add(ByteBuf more) {
    strings.writeBytes(more);
    more.release();
  }

  /** As {@link #add(ByteBuf)}; the taker runs when the kernel has it. */
  public void add(ByteBuf more, Runnable taker) {
    add(more);
    takers.add(taker);
  }

  public boolean isEmpty() {
    return !strings.isReadable() && takers.isEmpty();
  }

  public int bytes() {
    return strings.readableBytes();
  }

  /** All that waits, which waits no more. */
  public Frame take() {
    Frame frame = new Frame(SockJsFrame.messages(strings), takers);
    strings = Unpooled.buffer();
    takers = new ArrayList<>(0);
    return frame;
  }
}
