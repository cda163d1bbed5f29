package dev.herald.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was configured, by key, read into types. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  /** Far from where nanoseconds in a {@code long} overflow, sums of a few durations included. */
  private static final Duration LONGEST = Duration.ofDays(365);

  /** The members of a rule of the history. */
  private static final List<String> RULE =
      List.of("match", "size", "bytes", "keys", "ttl", "positionTtl");

  private final Map<String, JsonNode> values;

  Values(Map<String, JsonNode> values) {
    this.values = values;
  }

  String text(String key, String otherwise) {
    JsonNode value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isValueNode() || value.isNull()) {
      throw wrong(key, value, "must be text");
    }
    return value.asText();
  }

  int integer(String key, int otherwise) {
    return (int) integer(key, otherwise, Integer.MAX_VALUE);
  }

  long longInteger(String key, long otherwise) {
    return integer(key, otherwise, Long.MAX_VALUE);
  }

  private long integer(String key, long otherwise, long max) {
    JsonNode value = values.get(key);
    return value == null ? otherwise : integer(key, value, max);
  }

  private static long integer(String key, JsonNode value, long max) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() > max) {
      throw wrong(key, value, "must be a whole number");
    }
    return value.asLong();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(key, value, "must be true or false");
    }
    return value.asBoolean();
  }

  Duration duration(String key, Duration otherwise) {
    JsonNode value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    return duration(key, value);
  }

  private static Duration duration(String key, JsonNode value) {
    Matcher matcher = DURATION.matcher(value.asText());
    if (!value.isTextual() || !matcher.matches()) {
      throw wrong(key, value, "must be a duration: a number and ms, s, m, h or d, like 10s");
    }
    Duration duration = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
    if (duration.compareTo(LONGEST) > 0) {
      throw wrong(key, value, "must be at most " + LONGEST.toDays() + "d");
    }
    return duration;
  }

  private static Duration duration(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  <E extends Enum<E>> E oneOf(String key, Class<E> type, E otherwise) {
    JsonNode value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(value.asText())) {
        return constant;
      }
      names.add(name);
    }
    throw wrong(key, value, "must be " + String.join(" or ", names));
  }

  List<String> texts(String key) {
    JsonNode value = values.get(key);
    List<String> texts = new ArrayList<>();
    if (value == null) {
      return texts;
    }
    for (JsonNode element : list(key, value)) {
      if (!element.isTextual()) {
        throw wrong(key, element, "must be a list of texts");
      }
      texts.add(element.asText());
    }
    return texts;
  }

  List<HistoryConfig.Rule> historyRules(String key, HistoryLimits otherwise) {
    JsonNode value = values.get(key);
    List<HistoryConfig.Rule> rules = new ArrayList<>();
    if (value == null) {
      return rules;
    }
    for (JsonNode element : list(key, value)) {
      if (!element.isObject() || !element.path("match").isTextual()) {
        throw wrong(key, element, "must be a list of {match: ADDRESS, size: N, …}");
      }
      element
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!RULE.contains(name)) {
                  throw wrong(
                      key, element, "has no member " + name + "; " + String.join(", ", RULE));
                }
              });
      rules.add(rule(key, element, otherwise));
    }
    return rules;
  }

  private static HistoryConfig.Rule rule(String key, JsonNode element, HistoryLimits otherwise) {
    return new HistoryConfig.Rule(
        element.get("match").asText(),
        HistoryLimits.of(
            key,
            member(key, element, "size", otherwise.size()),
            member(key, element, "bytes", otherwise.bytes()),
            member(key, element, "keys", otherwise.keys()),
            new HistoryLimits.Ages(
                member(key, element, "ttl", otherwise.ttl()),
                member(key, element, "positionTtl", otherwise.positionTtl()))));
  }

  private static Duration member(String key, JsonNode element, String name, Duration otherwise) {
    return element.has(name) ? duration(key + "." + name, element.get(name)) : otherwise;
  }

  private static long member(String key, JsonNode element, String name, long otherwise) {
    return element.has(name)
        ? integer(key + "." + name, element.get(name), Long.MAX_VALUE)
        : otherwise;
  }

  private static JsonNode list(String key, JsonNode value) {
    if (!value.isArray()) {
      throw wrong(key, value, "must be a list");
    }
    return value;
  }

  private static ConfigException wrong(String key, JsonNode value, String rule) {
    String shown = key.equals("api.keys") ? "(not shown)" : value.toString();
    return new ConfigException(key + ": " + shown + " " + rule);
  }
}
