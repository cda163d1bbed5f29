package dev.herald.core;

/** A command that is refused: an answer, not a fault, hence without a stack trace. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  Refusal(ErrorCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
