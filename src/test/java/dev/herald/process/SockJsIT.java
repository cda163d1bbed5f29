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
import org.junit.jupiter.params.provider.ValueSource;

/** The client that browsers use, with each transport forced; see sockjs.cjs. */
class SockJsIT {
  private static final String SCRIPT = Path.of("src", "test", "js", "sockjs.cjs").toString();
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
  @ValueSource(strings = {"websocket", "xhr-streaming", "eventsource", "xhr-polling"})
  void aClientSendsReceivesAndComesBack(String transport) throws IOException {
    boolean required = "required".equals(System.getProperty("herald.npm"));
    Optional<Path> client = Tool.folder("node_modules/sockjs-client");
    assumeTrue(client.isPresent() || required, "no sockjs-client: see .ci/run");
    String modules = Tool.folder("node_modules").map(Path::toAbsolutePath).orElseThrow().toString();
    String port = Integer.toString(jar.port());
    String said = Tool.run("", "env", "NODE_PATH=" + modules, "node", SCRIPT, port, transport);
    assertThat(said).contains("ok " + transport);
  }
}
