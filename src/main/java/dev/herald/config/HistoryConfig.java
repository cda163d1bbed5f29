package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.time.Duration;
import java.util.List;

/**
 * How much is kept of which address.
 *
 * @param otherwise for addresses that no rule matches
 * @param rules the first that matches counts
 */
public record HistoryConfig(HistoryLimits otherwise, List<Rule> rules) {
  private static final HistoryLimits NOTHING =
      new HistoryLimits(0, 1, 0, Duration.ZERO, Duration.ZERO);

  public HistoryConfig {
    rules = List.copyOf(rules);
  }

  /**
   * @param match an address, in which {@code *} stands for any characters
   */
  public record Rule(String match, HistoryLimits limits) {
    public Rule {
      boolean known =
          match.startsWith("user:") || match.startsWith("room:") || match.startsWith("*");
      check(
          known,
          "history.rules",
          match,
          "must begin with user:, room: or * (everyone keeps no history)");
    }
  }

  /**
   * @param key the text form of an address
   */
  public HistoryLimits of(String key) {
    if (key.equals("everyone")) {
      return NOTHING;
    }
    for (Rule rule : rules) {
      if (matches(rule.match(), key)) {
        return rule.limits();
      }
    }
    return otherwise;
  }

  /** Greedy, with one step back: linear in the key for each {@code *}. */
  static boolean matches(String pattern, String key) {
    int p = 0;
    int k = 0;
    int star = -1;
    int resume = 0;
    while (k < key.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = k;
      } else if (p < pattern.length() && pattern.charAt(p) == key.charAt(k)) {
        p++;
        k++;
      } else if (star >= 0) {
        p = star + 1;
        k = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
