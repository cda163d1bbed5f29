package dev.herald;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.core.CloseReason;
import dev.herald.core.ErrorCode;
import dev.herald.ops.Metrics;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents say is what there is. */
class DocsTest {
  private static String read(String file) throws IOException {
    return Files.readString(Path.of(file));
  }

  @Test
  void everyErrorCodeAndCloseCodeIsExplained() throws IOException {
    String protocol = read("docs/protocol.md");
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(protocol).contains("`" + code.wireName() + "`");
    }
    for (CloseReason reason : CloseReason.values()) {
      assertThat(protocol).containsPattern("\\b" + reason.code() + "\\b");
    }
  }

  @Test
  void everyMetricIsExplained() throws IOException {
    String protocol = read("docs/protocol.md");
    try (TestNode node = TestNode.start();
        Metrics unused = new Metrics()) {
      unused.httpRefused(400);
      unused.echoClosed(CloseReason.DONE);
      String all = node.get("/metrics").body() + unused.scrape();
      Matcher names = Pattern.compile("(?m)^# TYPE (herald_\\w+) ").matcher(all);
      int count = 0;
      while (names.find()) {
        assertThat(protocol).contains("`" + names.group(1).replaceAll("_max$", ""));
        count++;
      }
      assertThat(count).isGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void everyLintThatIsOffHasAReason() throws IOException {
    String reasons = read("docs/decisions/007-lints.md");
    Matcher off = Pattern.compile("-Xep:(\\w+):OFF|,-(\\w+)").matcher(read("pom.xml"));
    int count = 0;
    while (off.find()) {
      String name = off.group(1) == null ? "-Xlint:" + off.group(2) : off.group(1);
      assertThat(reasons).contains("| `" + name + "` |");
      count++;
    }
    assertThat(count).isPositive();
  }

  @Test
  void theExamplesOfTheProtocolAreJson() throws IOException {
    Matcher blocks = Pattern.compile("(?s)```json\n(.*?)\n```").matcher(read("docs/protocol.md"));
    assertThat(blocks.find()).isTrue();
    do {
      assertThat(new ObjectMapper().readTree(blocks.group(1)).isObject()).isTrue();
    } while (blocks.find());
  }

  @Test
  void theTenLinesOfTheReadmeTalk() throws IOException {
    String readme = read("README.md");
    assertThat(readme)
        .contains("mvn -q -DskipTests package && java -jar target/herald.jar")
        .contains("mvn verify")
        .contains("new WebSocket(\"ws://127.0.0.1:8080/ws/\")");
    try (TestNode node = TestNode.start();
        RawSocket page = node.connect("/ws/", "Origin: null")) {
      page.json("welcome");
      page.text("hello");
      assertThat(page.json("message").path("data").asText()).isEqualTo("hello");
    }
  }

  @Test
  void linksBetweenDocumentsLeadSomewhere() throws IOException {
    for (String file :
        new String[] {
          "README.md",
          "CONTRIBUTING.md",
          "docs/protocol.md",
          "docs/architecture.md",
          "docs/concurrency.md",
          "docs/delivery.md",
          "docs/benchmarks.md"
        }) {
      Matcher links = Pattern.compile("\\]\\((?!http)([^)#]+)").matcher(read(file));
      while (links.find()) {
        Path target = Path.of(file).resolveSibling(links.group(1));
        assertThat(Files.exists(target)).as(file + " → " + target).isTrue();
      }
    }
  }
}
