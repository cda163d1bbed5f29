package dev.herald.protocol;

import dev.herald.core.ErrorCode;
import dev.herald.core.Refusal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be wrong with a frame of a bridge client, under the names that Vert.x has for it. */
enum BridgeFault {
  INVALID_JSON,
  MISSING_TYPE,
  INVALID_TYPE,
  UNKNOWN_TYPE,
  MISSING_ADDRESS,
  INVALID_HEADERS,
  INVALID_REPLY_ADDRESS,
  MAX_ADDRESS_LENGTH_REACHED,
  ADDRESS_ALREADY_REGISTERED,
  UNKNOWN_ADDRESS;

  private static final Set<String> NAMES =
      Arrays.stream(values()).map(BridgeFault::wireName).collect(Collectors.toSet());

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name is its text. */
  Refusal refusal() {
    return ErrorCode.BAD_FRAME.because(wireName());
  }

  /** The name for a refusal; the text of one of these is its name. */
  static String nameOf(ErrorCode code, String text) {
    return switch (code) {
      case BAD_FRAME -> NAMES.contains(text) ? text : "bad_frame";
      case FORBIDDEN, BAD_ADDRESS -> "access_denied";
      case TOO_MANY_ROOMS -> "max_handlers_reached";
      default -> code.wireName().replace('-', '_');
    };
  }
}
