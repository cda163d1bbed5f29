package dev.herald.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads a configuration: defaults, then a file, then the environment, then the command line; the
 * later wins. Every key must be known.
 */
public final class ConfigLoader {
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String PREFIX = "HERALD_";

  /** What Kubernetes puts into the environment for a service of the name herald. */
  private static final Pattern FOREIGN =
      Pattern.compile("HERALD_PORT|HERALD_PORT_.*|HERALD_SERVICE_.*");

  private final Map<String, JsonNode> values = new TreeMap<>();

  private ConfigLoader() {}

  /**
   * @param settings each {@code KEY=VALUE}
   * @throws ConfigException with one line that names key, value and rule
   */
  public static HeraldConfig load(
      Optional<Path> file, Map<String, String> environment, List<String> settings) {
    ConfigLoader loader = new ConfigLoader();
    file.ifPresent(loader::addFile);
    new TreeMap<>(environment).forEach(loader::addVariable);
    settings.forEach(loader::addSetting);
    return Keys.build(new Values(loader.values));
  }

  private void addFile(Path file) {
    try {
      addTree("", YAML.readTree(Files.readString(file)), new HashSet<>());
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ConfigException("--conf: " + file + " is not one YAML document, see line " + line);
    } catch (IOException e) {
      throw new ConfigException("--conf: " + file + " can't be read: " + e.getMessage());
    }
  }

  /**
   * A mapping is a group of keys, unless it is a key itself.
   *
   * @param seen the keys of this file so far: one may be written as {@code a.b} or under {@code a}
   */
  private void addTree(String prefix, JsonNode node, Set<String> seen) {
    if (node.isMissingNode() || node.isNull() && prefix.isEmpty()) {
      return;
    }
    if (Keys.isGroup(prefix) && isNothing(node)) {
      return; // all of its keys are left out, or commented out
    }
    if (!node.isObject() || node.isEmpty()) {
      if (prefix.isEmpty()) {
        throw new ConfigException("--conf: the file must be a mapping of keys");
      }
      if (!seen.add(prefix)) {
        throw new ConfigException(prefix + ": appears twice in the file");
      }
      put(prefix, node);
      return;
    }
    node.fields()
        .forEachRemaining(
            field ->
                addTree(
                    prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                    field.getValue(),
                    seen));
  }

  private static boolean isNothing(JsonNode node) {
    return node.isObject() && node.isEmpty()
        || node.isNull()
        || node.isTextual() && node.asText().isEmpty(); // so Jackson reads nothing at all
  }

  private void addVariable(String name, String value) {
    if (!name.startsWith(PREFIX)) {
      return;
    }
    Optional<String> key = Keys.names().stream().filter(k -> variable(k).equals(name)).findFirst();
    if (key.isPresent()) {
      put(key.get(), parse(key.get(), value));
    } else if (!FOREIGN.matcher(name).matches()) {
      throw new ConfigException(
          name + ": is set in the environment, but no key has that name" + hintForVariable(name));
    }
  }

  private void addSetting(String setting) {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      throw new ConfigException("--set: " + keyOf(setting) + " must be KEY=VALUE");
    }
    String key = setting.substring(0, equals);
    put(key, parse(key, setting.substring(equals + 1)));
  }

  /** What follows a key may be a secret. */
  private static String keyOf(String setting) {
    return setting.replaceFirst("[^A-Za-z.].*", "…");
  }

  private void put(String key, JsonNode value) {
    if (!Keys.names().contains(key)) {
      throw new ConfigException(key + ": is not a key" + hint(key, Keys.names()));
    }
    values.put(key, value);
  }

  /** Values are YAML, but text is taken as it stands: a password may look like anything. */
  private static JsonNode parse(String key, String value) {
    if (Keys.isText(key)) {
      return new TextNode(value);
    }
    try {
      return YAML.readTree(value);
    } catch (JsonProcessingException e) {
      String shown = key.equals("api.keys") ? "(not shown)" : value;
      throw new ConfigException(key + ": " + shown + " is not one YAML value");
    }
  }

  /** The environment variable of a key. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static String hintForVariable(String name) {
    return hint(name, Keys.names().stream().map(ConfigLoader::variable).toList());
  }

  private static String hint(String name, Iterable<String> known) {
    String nearest = "";
    int least = Math.max(3, name.length() / 3);
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest.isEmpty()
        ? "; conf/herald.yaml has them all"
        : "; did you mean " + nearest + "?";
  }

  /** How many letters must be put in, left out or changed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
