package dev.herald.client;

/** Why something that was asked has failed. */
public final class HeraldException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String UNAVAILABLE = "unavailable";
  private static final String INTERNAL = "internal";

  private final String code;

  HeraldException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  static HeraldException unavailable(String message, Throwable cause) {
    return new HeraldException(UNAVAILABLE, message, cause);
  }

  /** An error code of the protocol, {@code bad-address} say; it never changes its meaning. */
  public String code() {
    return code;
  }

  /**
   * Whether it may succeed later. It is not known whether it took effect: repeat a message with the
   * same key.
   */
  public boolean isRetriable() {
    return code.equals(UNAVAILABLE) || code.equals(INTERNAL);
  }
}
