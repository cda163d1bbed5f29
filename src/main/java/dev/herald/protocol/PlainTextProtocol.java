package dev.herald.protocol;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import io.netty.buffer.ByteBuf;

/**
 * {@link JsonProtocol} with the shorthand for pages and terminals that negotiated no subprotocol: a
 * text that does not begin with <code>{</code> is for everyone.
 */
public final class PlainTextProtocol implements Protocol {
  private final Protocol json;

  public PlainTextProtocol(Protocol json) {
    this.json = json;
  }

  @Override
  public Command decodeText(byte[] frame) throws BadFrame {
    int start = JsonText.skipWhiteSpace(frame, 0);
    if (start == frame.length || frame[start] == '{') {
      return json.decodeText(frame);
    }
    Body text = Body.json(JsonText.quote(frame));
    return new Command.Send("", Address.Everyone.ADDRESS, text, "", true, true);
  }

  @Override
  public Command decodeBinary(byte[] frame) throws BadFrame {
    return json.decodeBinary(frame);
  }

  @Override
  public ByteBuf frame(Event event) {
    return json.frame(event);
  }

  @Override
  public ByteBuf frame(Message message) {
    return json.frame(message);
  }

  @Override
  public boolean isShared() {
    return json.isShared();
  }
}
