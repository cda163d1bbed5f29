package dev.herald.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herald.testing.Jar;
import dev.herald.testing.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients of Vert.x's event-bus bridge that pages use; see eventbus.cjs. */
class EventBusClientIT {
  private static final String SCRIPT = Path.of("src", "test", "js", "eventbus.cjs").toString();
  private static Jar jar;

  @BeforeAll
  static void start() {
    jar = Jar.start();
  }

  @AfterAll
  static void stop() {
    jar.close();
  }

  @ParameterizedTest
  @CsvSource({
    "@vertx/eventbus-bridge-client.js,websocket",
    "@vertx/eventbus-bridge-client.js,xhr-streaming",
    "@vertx/eventbus-bridge-client.js,xhr-polling",
    "vertx3-eventbus-client,websocket",
    "vertx3-eventbus-client,eventsource",
  })
  void aClientKeepsWorking(String client, String transport) throws IOException {
    boolean required = "required".equals(System.getProperty("herald.npm"));
    Optional<Path> found = Tool.folder("node_modules/" + client);
    assumeTrue(found.isPresent() || required, "no " + client + ": see .ci/run");
    String modules = Tool.folder("node_modules").map(Path::toAbsolutePath).orElseThrow().toString();
    String port = Integer.toString(jar.port());
    String said =
        Tool.run("", "env", "NODE_PATH=" + modules, "node", SCRIPT, port, client, transport);
    assertThat(said).contains("ok " + client);
  }
}
