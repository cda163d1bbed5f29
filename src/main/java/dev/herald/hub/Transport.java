package dev.herald.hub;

import dev.herald.core.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * The socket under a session.
 *
 * <p><b>Threading.</b> Confined to the session's loop. Calls on a closed transport do nothing, but
 * that {@link #write} releases.
 */
public interface Transport {
  /** Takes over one reference of a whole frame; it leaves with the next flush. */
  void write(ByteBuf frame);

  /**
   * As {@link #write}.
   *
   * @param taken runs on the loop when the kernel has taken the frames, never within this call, and
   *     not at all if the transport is closed before
   */
  void write(ByteBuf frames, Runnable taken);

  void flush();

  /** Bytes written that the kernel has not taken. */
  long unsentBytes();

  /** Whether what the peer sends is read; off, its bytes stay in the kernel and slow it down. */
  void reading(boolean on);

  void ping();

  /** Says why to the peer and closes, within two seconds even if the peer does not answer. */
  void close(CloseReason reason);
}
