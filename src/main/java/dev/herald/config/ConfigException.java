package dev.herald.config;

/** A configuration that can't be used; the message is one line that names key, value and rule. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }

  static void check(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new ConfigException(key + ": " + value + " " + rule);
    }
  }
}
