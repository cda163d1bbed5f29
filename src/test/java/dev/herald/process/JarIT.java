package dev.herald.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.Await;
import dev.herald.testing.Jar;
import dev.herald.testing.RawSocket;
import dev.herald.testing.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as a user starts, uses and stops it. */
class JarIT {
  private static String health(Jar jar, String path) {
    try (RawSocket socket = RawSocket.tcp(jar.port())) {
      socket.write(
          ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      return socket.head().lines().findFirst().orElse("");
    }
  }

  @Test
  void itSaysReadyOnceAndDeliversAtOnce() throws IOException {
    try (Jar jar = Jar.start();
        RawSocket ann = RawSocket.open(jar.port(), "/ws/?user=ann");
        RawSocket bob = RawSocket.open(jar.port(), "/ws/?user=bob")) {
      assertThat(ann.json("welcome").path("node").asText()).isEqualTo(jar.node());
      bob.json("welcome");
      bob.text("hello");
      assertThat(ann.json("message").path("data").asText()).isEqualTo("hello");
      jar.signal("TERM");
      assertThat(jar.exitCode()).isZero();
      assertThat(jar.process().getInputStream().readAllBytes()).isEmpty();
      assertThat(jar.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalDrainsAndExitsWithZero(String signal) {
    try (Jar jar = Jar.start("drain.spread=2s", "limits.sessions=5000")) {
      List<RawSocket> sockets = new ArrayList<>();
      for (int i = 0; i < 1_500; i++) {
        sockets.add(RawSocket.open(jar.port(), "/ws?user=u" + i));
        sockets.get(i).json("welcome");
      }
      jar.signal(signal);
      Await.until("it is not ready", () -> health(jar, "/health/ready").contains(" 503 "));
      assertThat(health(jar, "/health/live")).contains(" 200 ");
      assertThat(health(jar, "/ws")).contains(" 426 ");
      try (RawSocket late = RawSocket.tcp(jar.port())) {
        late.write(RawSocket.upgrade("/ws").getBytes(StandardCharsets.UTF_8));
        assertThat(late.head()).contains(" 503 ");
      }
      RawSocket last = sockets.get(1_499);
      last.text("{'type':'send','to':'user:u1499','data':'still','id':1}");
      List<Long> pace = new ArrayList<>();
      for (RawSocket socket : sockets) {
        JsonNode frame = socket.json("reconnect");
        pace.add(frame.path("after").asLong());
      }
      assertThat(pace).allMatch(after -> after >= 0 && after <= 2_000);
      assertThat(pace.stream().distinct().count()).isGreaterThan(500);
      for (RawSocket socket : sockets) {
        assertThat(socket.closing()).isEqualTo("1001 going away");
        socket.close(1001, "");
        socket.close();
      }
      assertThat(jar.exitCode()).isZero();
    }
  }

  @RepeatedTest(3)
  void noRequestOfABackEndIsCutByTheEnd() throws InterruptedException {
    try (Jar jar = Jar.start()) {
      AtomicInteger answered = new AtomicInteger();
      List<String> ends = new CopyOnWriteArrayList<>();
      List<Thread> backEnds = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        backEnds.add(new Thread(() -> ends.add(publishToTheEnd(jar.port(), answered))));
        backEnds.get(i).start();
      }
      Await.until("they publish", () -> answered.get() > 500);
      jar.signal("TERM");
      for (Thread backEnd : backEnds) {
        backEnd.join();
      }
      assertThat(ends).hasSize(8).allMatch(end -> end.equals("announced"));
      assertThat(jar.exitCode()).isZero();
      assertThat(jar.errors()).isEmpty();
    }
  }

  /** Publishes on one connection until an answer says that it will be closed. */
  private static String publishToTheEnd(int port, AtomicInteger answered) {
    byte[] request = RawSocket.post("{'to':'room:r','data':1}").getBytes(StandardCharsets.UTF_8);
    try (RawSocket socket = RawSocket.tcp(port)) {
      while (true) {
        socket.write(request);
        String answer = socket.answer();
        if (!answer.contains(" 202 ")) {
          return "cut: " + answer;
        }
        answered.incrementAndGet();
        if (answer.toLowerCase(Locale.ROOT).contains("connection: close")) {
          return socket.isEnded() ? "announced" : "still open";
        }
      }
    } catch (UncheckedIOException e) {
      return "cut: " + e;
    }
  }

  @Test
  void anEchoSocketDoesNotHoldUpTheEnd() {
    try (Jar jar = Jar.start("diagnostics.echo=true");
        RawSocket echo = RawSocket.open(jar.port(), "/ws/echo")) {
      assertThat(echo.text("x").next().text()).isEqualTo("x");
      jar.signal("TERM");
      assertThat(jar.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  @EnabledOnOs(OS.LINUX)
  void aSignalBeforeItIsReadyExitsWithZeroToo(String signal) throws IOException {
    try (Jar jar =
        Jar.run(
            Map.of(),
            "--cluster",
            "--set",
            "cluster.discovery=kubernetes",
            "--set",
            "cluster.kubernetes.service=never.invalid",
            "--set",
            "cluster.host=127.0.0.1")) {
      Await.until("it waits for others", () -> jar.hasThread("cluster-join"));
      jar.signal(signal);
      assertThat(jar.exitCode()).isZero();
      assertThat(jar.process().getInputStream().readAllBytes()).isEmpty();
      assertThat(jar.errors()).isEmpty();
    }
  }

  @Test
  void everythingWorksUntilTheClose() {
    try (Jar jar = Jar.start("drain.spread=5s")) {
      List<RawSocket> sockets = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sockets.add(RawSocket.open(jar.port(), "/ws?user=u" + i));
        sockets.get(i).json("welcome");
      }
      jar.signal("TERM");
      RawSocket longest = sockets.get(0);
      long most = -1;
      for (RawSocket socket : sockets) {
        long after = socket.json("reconnect").path("after").asLong();
        if (after > most) {
          most = after;
          longest = socket;
        }
      }
      longest.text("{'type':'send','to':'room:r','data':1,'id':7}");
      assertThat(longest.json("ack").path("id").asInt()).isEqualTo(7);
      assertThat(longest.closing()).isEqualTo("1001 going away");
      sockets.forEach(RawSocket::close);
      assertThat(jar.exitCode()).isZero();
    }
  }

  @Test
  void aPortInUseIsOneLineAndExitCodeOne() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Jar jar = Jar.run(Map.of(), "--port", Integer.toString(taken.getLocalPort()))) {
      assertThat(jar.exitCode()).isEqualTo(1);
      assertThat(jar.errors())
          .contains("http.port " + taken.getLocalPort())
          .contains("already in use")
          .contains("--port N")
          .doesNotContain("ops.port")
          .hasLineCount(1);
    }
  }

  @Test
  void anOpsPortInUseIsToldApart() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Jar jar = Jar.run(Map.of(), "--port", "0", "--set", "ops.port=" + taken.getLocalPort())) {
      assertThat(jar.exitCode()).isEqualTo(1);
      assertThat(jar.errors())
          .contains("ops.port " + taken.getLocalPort())
          .contains("already in use")
          .contains("--set ops.port=")
          .doesNotContain("http.port")
          .doesNotContain("--port")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--set|http.prot=1|http.prot: is not a key; did you mean http.port?",
        "--port|x|http.port: \"x\" must be a whole number",
        "--set|http.host=0.0.0.0|auth.allowOpen",
        "--conf|/does/not/exist.yaml|can't be read",
        "--nonsense|x|Unknown option",
      })
  void aWrongConfigurationIsOneLineAndExitCodeTwo(String given) {
    String[] parts = given.split("\\|");
    try (Jar jar = Jar.run(Map.of(), parts[0], parts[1])) {
      assertThat(jar.exitCode()).isEqualTo(2);
      assertThat(jar.errors()).contains(parts[2]).hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port first --set http.port=later, http.port: \"later\"",
    "--set http.port=first --port later, http.port: \"later\"",
    "--port first --port later, http.port: \"later\"",
    "--set http.port=1 --set limits.sessions=x --port 0, limits.sessions: \"x\"",
    "--cluster --set cluster.enabled=later, cluster.enabled: \"later\"",
    "--set cluster.enabled=first --cluster --port later, http.port: \"later\"",
  })
  void theLaterOfTheArgumentsWins(String arguments, String complaint) {
    try (Jar jar = Jar.run(Map.of(), arguments.split(" "))) {
      assertThat(jar.exitCode()).isEqualTo(2);
      assertThat(jar.errors()).contains(complaint).hasLineCount(1);
    }
  }

  @Test
  void fileEnvironmentAndCommandLineAreRead(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("h.yaml"), "{limits: {sessions: 1}, http: {port: 1}}");
    try (Jar jar =
        Jar.run(
            Map.of("HERALD_LOG_FORMAT", "json", "HERALD_HTTP_PROT", "1"),
            "--conf",
            file.toString(),
            "--port",
            "0")) {
      assertThat(jar.exitCode()).isEqualTo(2);
      assertThat(jar.errors()).contains("HERALD_HTTP_PROT");
    }
  }

  @Test
  void versionAndHelpAreToldOnStandardOutput() throws IOException {
    try (Jar jar = Jar.run(Map.of(), "--version")) {
      String out =
          new String(jar.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(out).matches("Herald \\d+\\.\\d+\\.\\d+\\R");
      assertThat(jar.exitCode()).isZero();
    }
    try (Jar jar = Jar.run(Map.of(), "--help")) {
      String out =
          new String(jar.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(out).contains("--conf", "--set", "--port");
      assertThat(jar.exitCode()).isZero();
    }
  }

  @Test
  void eightThousandSilentSocketsHarmNobodyAndAreEnded() throws IOException {
    try (Jar jar = Jar.start("limits.handshakeTimeout=5s")) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 8_000; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), jar.port()));
      }
      try (RawSocket ann = RawSocket.open(jar.port(), "/ws?user=ann")) {
        ann.json("welcome");
        ann.text("{'type':'send','to':'user:ann','data':'through'}");
        assertThat(ann.json("message").path("data").asText()).isEqualTo("through");
      }
      for (Socket socket : silent) {
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        socket.close();
      }
      assertThat(health(jar, "/health/live")).contains(" 200 ");
      assertThat(jar.errors()).isEmpty();
    }
  }

  @Test
  void curlShowsEventsAsTheyCome() throws IOException {
    assumeTrue(Tool.find("curl").isPresent(), "no curl");
    try (Jar jar = Jar.start()) {
      String url = "http://127.0.0.1:" + jar.port() + "/sse?user=ann";
      Process curl = new ProcessBuilder("curl", "-sN", url).start();
      try (BufferedReader lines = curl.inputReader(StandardCharsets.UTF_8)) {
        assertThat(lines.readLine()).isEqualTo("retry: 1000");
        assertThat(lines.readLine()).startsWith("id: ");
        assertThat(lines.readLine()).isEqualTo("event: welcome");
        assertThat(lines.readLine()).startsWith("data: {\"type\":\"welcome\"");
        assertThat(lines.readLine()).isEmpty();
        jar.ask("POST", "/api/messages", "{\"to\":\"user:ann\",\"data\":1}");
        assertThat(lines.readLine()).startsWith("id: ").endsWith(":1");
        assertThat(lines.readLine()).startsWith("data: {\"type\":\"message\"");
        jar.signal("TERM");
        assertThat(jar.exitCode()).isZero();
        assertThat(lines.lines()).contains("event: close");
      } finally {
        curl.destroyForcibly();
      }
    }
  }
}
