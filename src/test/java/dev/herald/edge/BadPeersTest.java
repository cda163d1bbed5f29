package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.CloseReason;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Peers that are broken or mean harm, over real sockets: each gets its end, nobody else feels it.
 */
class BadPeersTest {
  private static final String SLOW = "herald_sessions_closed_total{code=\"4008\"}";
  private static TestNode node;

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            "limits.handshakeTimeout=500ms",
            "limits.maxQueuedBytes=262144",
            "heartbeat.interval=300ms",
            "heartbeat.timeout=300ms");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static double closed(int code) {
    return node.metric(closedCount(code));
  }

  private static String closedCount(int code) {
    return "herald_sessions_closed_total{code=\"" + code + "\"}";
  }

  private static double refused(int status) {
    return node.metric(refusedCount(status));
  }

  private static String refusedCount(int status) {
    return "herald_http_refused_total{status=\"" + status + "\"}";
  }

  @Test
  void whoOpensAndSaysNothingIsEnded() {
    double before = refused(408);
    List<RawSocket> silent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      silent.add(RawSocket.tcp(node.port()));
    }
    for (RawSocket socket : silent) {
      assertThat(socket.isEnded()).isTrue();
      socket.close();
    }
    node.awaitMetric(refusedCount(408), before + 50);
  }

  @Test
  void whoDripsAHandshakeIsEnded() throws InterruptedException {
    double before = refused(408);
    Thread drip;
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write(utf8("GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Endless: "));
      drip =
          new Thread(
              () -> {
                try {
                  while (node.get("/health/live").statusCode() == 200) {
                    socket.write(utf8("x"));
                  }
                } catch (UncheckedIOException ended) {
                  // as it should be
                }
              });
      drip.start();
      assertThat(socket.isEnded()).isTrue();
    }
    drip.join();
    node.awaitMetric(refusedCount(408), before + 1);
  }

  @Test
  void aHeaderFloodIsRefused() {
    double before = refused(431);
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      StringBuilder request = new StringBuilder("GET /ws HTTP/1.1\r\nHost: x\r\n");
      for (int i = 0; i < 2_000; i++) {
        request.append("X-Flood-").append(i).append(": ").append("y".repeat(20)).append("\r\n");
      }
      try {
        socket.write(utf8(request + "\r\n"));
      } catch (UncheckedIOException ended) {
        // before all was sent
      }
      String head = socket.head();
      assertThat(head)
          .satisfiesAnyOf(
              answer -> assertThat(answer).contains(" 431 "),
              answer -> assertThat(answer).isEmpty());
    }
    node.awaitMetric(refusedCount(431), before + 1);
  }

  @Test
  void aLongRequestLineAndNonsenseAreRefused() {
    double tooLong = refused(414);
    double nonsense = refused(400);
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write(utf8("GET /ws?user=" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertThat(socket.head()).contains(" 414 ");
    }
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write(utf8("\0\1\2\3 nonsense\r\n\r\n"));
      assertThat(socket.head()).contains(" 400 ");
    }
    node.awaitMetric(refusedCount(414), tooLong + 1);
    node.awaitMetric(refusedCount(400), nonsense + 1);
  }

  @Test
  void whoAnswersNoPingIsEndedWith4009() {
    double before = closed(4009);
    try (RawSocket socket = node.connect("/ws?user=quiet")) {
      assertThat(socket.json().path("type").asText()).isEqualTo("welcome");
      assertThat(socket.next().opcode()).isEqualTo(9);
      assertThat(socket.closing()).isEqualTo("4009 no heartbeat");
    }
    node.awaitMetric(closedCount(4009), before + 1);
  }

  @Test
  void whoAnswersPingsStays() {
    try (RawSocket socket = node.connect("/ws?user=alive")) {
      socket.json("welcome");
      for (int pings = 0; pings < 4; ) {
        RawSocket.Frame frame = socket.next();
        assertThat(frame.opcode()).isNotEqualTo(8);
        if (frame.opcode() == 9) {
          socket.frame(0x8a, new byte[0]);
          pings++;
        }
      }
    }
  }

  @Test
  void whoVanishesIsForgotten() throws IOException {
    double before = closed(1006);
    for (int i = 0; i < 20; i++) {
      RawSocket socket = node.connect("/ws?user=gone&room=gone");
      socket.json("joined");
      socket.socket().setSoLinger(true, 0);
      socket.close();
    }
    Await.until("all are counted as vanished", () -> closed(1006) >= before + 20);
    Await.until("the room is empty", () -> node.metric("herald_rooms") == 0);
  }

  @Test
  void whoStopsReadingIsEndedWith4008AndOthersFeelNothing() {
    try (TestNode patient = TestNode.start("limits.maxQueuedBytes=262144");
        RawSocket stuck = patient.connect("/ws?user=stuck&room=big");
        RawSocket fine = patient.connect("/ws?user=fine&room=big")) {
      stuck.json("joined");
      fine.json("joined");
      String body = "x".repeat(60_000);
      for (int sent = 0; patient.metric(SLOW) == 0; sent++) {
        fine.text("{'type':'send','to':'room:big','data':'" + body + "'}");
        assertThat(fine.json("message").path("data").asText()).hasSize(60_000);
        assertThat(sent).as("bounded in spite of the kernel's buffers").isLessThan(2_000);
      }
      for (int i = 0; i < 3; i++) {
        fine.text("{'type':'send','to':'room:big','data':1,'id':" + i + "}");
        fine.json("message");
      }
      drainToEnd(stuck);
    }
  }

  /** The close frame may have been cut off behind what could not be sent. */
  private static void drainToEnd(RawSocket socket) {
    try {
      assertThat(socket.closing()).isEqualTo("4008 slow consumer");
    } catch (UncheckedIOException cutOff) {
      assertThat(cutOff.getCause()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whoSendsWithoutReadingAnswersIsNotReadFurther() {
    flood(List.of("{'type':'ping','id':'0123456789'}"), List.of("pong"));
  }

  @Test
  void whoJoinsAndLeavesWithoutReadingAnswersIsNotReadFurther() {
    flood(
        List.of(
            "{'type':'join','room':'r','id':'0123456789'}",
            "{'type':'leave','room':'r','id':'0123456789'}"),
        List.of("joined", "left"));
  }

  private static byte[] frames(List<String> commands) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String command : commands) {
      all.writeBytes(RawSocket.bytes(0x81, true, utf8(command.replace('\'', '"'))));
    }
    return all.toByteArray();
  }

  /**
   * @param answers the types of the answers to the commands
   */
  private static void flood(List<String> commands, List<String> answers) {
    try (TestNode patient = TestNode.start("limits.maxQueuedBytes=262144");
        RawSocket flood = patient.connect("/ws?user=flood");
        RawSocket fine = patient.connect("/ws?user=fine")) {
      fine.json("welcome");
      byte[] round = frames(commands);
      ByteBuffer rest = ByteBuffer.allocateDirect(1_000_000 / commands.size() * round.length);
      while (rest.hasRemaining()) {
        rest.put(round);
      }
      rest.flip();
      Await.until("the server reads no further", () -> isStill(flood, rest, fine));
      assertThat(rest.hasRemaining()).isTrue();
      // and when its answers are read, all of them come
      flood.json("welcome");
      for (int i = 0; i < 1_000; i++) {
        String type = answers.get(i % answers.size());
        assertThat(flood.json(type).path("id").asText()).isEqualTo("0123456789");
      }
    }
  }

  /** Whether nothing more is taken from one, as often as the other is answered meanwhile. */
  private static boolean isStill(RawSocket flood, ByteBuffer rest, RawSocket fine) {
    int taken = flood.offer(rest);
    for (int i = 0; i < 20; i++) {
      fine.text("{'type':'ping','id':" + i + "}");
      assertThat(fine.json("pong").path("id").asInt()).isEqualTo(i);
      taken += flood.offer(rest);
    }
    return taken == 0;
  }

  @Test
  void randomBytesEndInACloseAndNothingElse() {
    double before = closedInAll();
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      try (RawSocket socket = node.connect("/ws?user=fuzz")) {
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        socket.write(noise);
        socket.close(1000, "");
        try {
          assertThat(socket.closing()).isNotBlank();
        } catch (UncheckedIOException ended) {
          assertThat(ended.getCause()).isInstanceOf(IOException.class);
        }
      }
    }
    assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
    Await.until("each is counted", () -> closedInAll() == before + 60);
  }

  private static double closedInAll() {
    return Stream.of(CloseReason.values()).mapToDouble(reason -> closed(reason.code())).sum();
  }
}
