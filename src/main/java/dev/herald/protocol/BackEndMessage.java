package dev.herald.protocol;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import java.util.Optional;

/**
 * A message that a back-end publishes.
 *
 * @param from the user in whose name it does; empty for none
 */
public record BackEndMessage(String from, Command.Send send) {
  /**
   * Reads one JSON object.
   *
   * @throws dev.herald.core.Refusal if it is none, or not one of a message
   */
  public static BackEndMessage read(byte[] json) {
    if (!Utf8.isValid(json, 0, json.length)) {
      throw ErrorCode.BAD_FRAME.because("a message must be UTF-8");
    }
    try {
      JsonFields fields = JsonFields.readMessage(json);
      return new BackEndMessage(fields.sender(), fields.send());
    } catch (BadFrame bad) {
      throw bad.answer().code().because(bad.answer().text());
    }
  }

  /**
   * One whose body are bytes.
   *
   * @param from an address
   * @throws dev.herald.core.Refusal if it can't be one
   */
  public static BackEndMessage binary(
      Address to, byte[] body, Optional<String> from, Optional<String> key, boolean keep) {
    return new BackEndMessage(
        from.map(JsonFields::sender).orElse(""),
        new Command.Send(
            "", to, Body.binary(body), key.map(JsonFields::checkKey).orElse(""), true, keep));
  }
}
