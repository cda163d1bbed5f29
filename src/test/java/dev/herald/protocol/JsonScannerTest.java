package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Takes what Jackson takes and refuses what it refuses, and reads strings alike. */
class JsonScannerTest {
  private static final ObjectMapper JACKSON =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(JsonScanner.MAX_DEPTH).build())
              .build());

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"a\"",
    "\"b\"",
    "\"\\u0061\"",
    "\"\\ud83d\\ude00\"",
    "\"é\"",
    "\"",
    "\\",
    "0",
    "-",
    "1",
    ".",
    "e",
    "+",
    "12",
    "true",
    "false",
    "null",
    "tru",
    " ",
    "\n",
    "\t",
    "\"\\n\"",
    "\"\\x\"",
    "{}",
    "[]",
    "\"c\":1",
    "\"a\":[",
    "\u0001",
    "-0",
    "1.5e-3",
    "01"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10}",
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"a\":10}",
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"i\":10}",
        "{\"a\":{\"x\":1,\"y\":{\"x\":1,\"\\u0078\":2}}}",
        "{\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\":\"\\u00e9\\uD83D\\uDE00\"}",
        "{\"a\":\"\\u00g9\"}",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":1E+05}",
        "{\"a\":00}",
        "{\"a\":nulL}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"a\":\"\\u12"
      })
  void agreesWithJackson(String text) {
    assertThat(scanned(text)).as(text).isEqualTo(parsed(text));
  }

  @RepeatedTest(100)
  void agreesWithJacksonAboutRandomText(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder("{\"a\":");
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append(random.nextInt(4) == 0 ? "" : "}");
      assertThat(scanned(text.toString())).as("%s", text).isEqualTo(parsed(text.toString()));
    }
  }

  /** The members at the top and the strings among their values; or that it is refused. */
  private static String scanned(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonScanner scanner = new JsonScanner(bytes, 0, bytes.length);
    StringBuilder read = new StringBuilder();
    try {
      scanner.onlyObject(
          name -> {
            read.append(name).append('=');
            if (scanner.peek() == '"') {
              read.append(scanner.string());
            } else {
              scanner.skip();
            }
            read.append(';');
          });
      return read.toString();
    } catch (JsonScanner.NotJson e) {
      return "refused";
    }
  }

  private static String parsed(String text) {
    StringBuilder read = new StringBuilder();
    try (JsonParser parser = JACKSON.createParser(text.getBytes(StandardCharsets.UTF_8))) {
      JsonNode tree = JACKSON.readTree(parser);
      if (tree == null || !tree.isObject() || parser.nextToken() != null) {
        return "refused";
      }
      tree.fields()
          .forEachRemaining(
              member -> {
                JsonNode value = member.getValue();
                read.append(member.getKey()).append('=');
                read.append(value.isTextual() ? value.textValue() : "").append(';');
              });
      return read.toString();
    } catch (IOException e) {
      return "refused";
    }
  }
}
