package dev.herald.protocol;

import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;

/** A stateless codec, shared by all sessions that speak it. Thread-safe. */
public interface Protocol {
  /**
   * @param frame the payload of a text frame, valid UTF-8
   */
  Command decodeText(byte[] frame) throws BadFrame;

  /**
   * @param frame the payload of a binary frame
   */
  Command decodeBinary(byte[] frame) throws BadFrame;

  /** Appends the payload of a text frame. */
  void encode(Event event, ByteBuf out);

  /** Appends the payload of a frame, of the opcode that {@link #opcode} tells. */
  void encode(Message message, ByteBuf out);

  /** The WebSocket opcode under which a message travels. */
  int opcode(Message message);
}
