package dev.herald.config;

import java.util.List;

/**
 * @param mode how users are known
 * @param allowOpen whether {@code OPEN} is meant where others can connect
 * @param apiKeys of back-ends
 */
public record AuthConfig(Mode mode, boolean allowOpen, List<String> apiKeys) {
  /** How users are known. */
  public enum Mode {
    /** By the name that they say. */
    OPEN
  }

  public AuthConfig {
    apiKeys = List.copyOf(apiKeys);
    for (String key : apiKeys) {
      ConfigException.check(
          !key.isBlank() && key.equals(key.trim()),
          "api.keys",
          "(not shown)",
          "must not be empty, nor begin or end with white space");
    }
  }

  /** Does not show the keys. */
  @Override
  public String toString() {
    return "AuthConfig[" + mode + ", allowOpen=" + allowOpen + ", keys=" + apiKeys.size() + "]";
  }
}
