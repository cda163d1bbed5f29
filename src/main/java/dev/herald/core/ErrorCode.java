package dev.herald.core;

import java.util.Locale;

/** Why a command failed. The names are public and never change their meaning. */
public enum ErrorCode {
  BAD_FRAME(400),
  UNKNOWN_TYPE(400),
  BAD_ADDRESS(400),
  TOO_LARGE(413),
  FORBIDDEN(403),
  NOT_JOINED(404),
  TOO_MANY_ROOMS(429),
  /** May have taken effect. */
  UNAVAILABLE(503),
  /** May have taken effect. */
  INTERNAL(500);

  private final int status;
  private final String wireName;

  ErrorCode(int status) {
    this.status = status;
    this.wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The HTTP status that says the same. */
  public int status() {
    return status;
  }

  /** Milliseconds after which to repeat the command makes sense; 0 if it does not. */
  public long retryAfter() {
    return this == UNAVAILABLE ? 1_000 : 0;
  }

  /** As clients see it: {@code bad-frame}. */
  public String wireName() {
    return wireName;
  }

  /** A refusal with a text for the developer of the client. */
  public Refusal because(String text) {
    return new Refusal(this, text);
  }

  /** What a failure is to the outside: its own code if it is a refusal, else {@code INTERNAL}. */
  public static Refusal of(Throwable failure) {
    return failure instanceof Refusal refusal
        ? refusal
        : INTERNAL.because("the server failed; it has been logged");
  }
}
