package dev.herald.edge.sockjs;

import dev.herald.protocol.SockJsFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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

  private List<byte[]> strings = new ArrayList<>(1);
  private List<Runnable> takers = new ArrayList<>(0);
  private long bytes;

  /** Takes over one reference of a JSON string; one without content is none. */
  public void add(ByteBuf string) {
    if (string.isReadable()) {
      bytes += string.readableBytes();
      strings.add(ByteBufUtil.getBytes(string));
    }
    string.release();
  }

  /** As {@link #add(ByteBuf)}; the taker runs when the kernel has it. */
  public void add(ByteBuf string, Runnable taker) {
    add(string);
    takers.add(taker);
  }

  public boolean isEmpty() {
    return strings.isEmpty() && takers.isEmpty();
  }

  public long bytes() {
    return bytes;
  }

  /** All that waits, which waits no more. */
  public Frame take() {
    Frame frame = new Frame(SockJsFrame.messages(strings), takers);
    strings = new ArrayList<>(1);
    takers = new ArrayList<>(0);
    bytes = 0;
    return frame;
  }
}
