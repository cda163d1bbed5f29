package dev.herald.protocol;

import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;

/**
 * What a session says and hears as texts, whatever brings them. Stateless, and shared by all
 * sessions that speak it, or confined to its session.
 */
public interface TextCodec {
  /**
   * @param text valid UTF-8
   */
  Command decode(byte[] text) throws BadFrame;

  /** Appends the text for an event; nothing, if there is none for it. */
  void encode(Event event, ByteBuf out);

  /** Appends the text for a message, also for one with a binary body. */
  void encode(Message message, ByteBuf out);
}
