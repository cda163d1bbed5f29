package dev.herald.protocol;

import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;

/**
 * A codec between what a session says and hears and the bytes on its wire. Most are stateless,
 * shared by all sessions that speak them, and thread-safe; see {@link #isShared}.
 */
public interface Protocol {
  /**
   * @param frame the payload of a text frame, valid UTF-8
   */
  Command decodeText(byte[] frame) throws BadFrame;

  /**
   * @param frame the payload of a binary frame
   */
  Command decodeBinary(byte[] frame) throws BadFrame;

  /** A whole frame, as it is written to the socket; with one reference, the caller's. */
  ByteBuf frame(Event event);

  /** As {@link #frame(Event)}. */
  ByteBuf frame(Message message);

  /**
   * Whether its frames are those of the WebSocket protocol, of which one serves all receivers; else
   * it belongs to one session, each frame is its own, and is asked for when it is to be written.
   */
  boolean isShared();
}
