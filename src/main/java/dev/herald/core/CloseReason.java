package dev.herald.core;

/** Why a session ends: the close code of RFC 6455, section 7.4, and a word for it. */
public enum CloseReason {
  DONE(1000, "done"),
  GOING_AWAY(1001, "going away"),
  PROTOCOL_ERROR(1002, "protocol error"),
  BAD_UTF8(1007, "bad utf-8"),
  TOO_BIG(1009, "message too big"),
  INTERNAL(1011, "internal error"),
  TRY_AGAIN(1013, "try again later"),
  BAD_REQUEST(4000, "bad request"),
  NOT_AUTHENTICATED(4001, "not authenticated"),
  FORBIDDEN(4003, "forbidden"),
  SLOW_CONSUMER(4008, "slow consumer"),
  NO_LIFE(4009, "no heartbeat"),
  /** The peer went without a close frame. Never sent (RFC 6455, section 7.1.5). */
  VANISHED(1006, "vanished");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  public int code() {
    return code;
  }

  public String text() {
    return text;
  }
}
