package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, section by section, against the echo endpoint and the protocol's own. */
class Rfc6455Test {
  private static final int MAX = 65_536;
  private static final String ECHO = "/ws/echo";
  private static final String HERALD = "/ws?user=ann";
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start("diagnostics.echo=true");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String answer(String request) {
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write(utf8(request));
      return socket.head();
    }
  }

  private static String upgradeWithout(String header, String... headers) {
    StringBuilder kept = new StringBuilder();
    RawSocket.upgrade(ECHO, headers)
        .lines()
        .filter(line -> !line.startsWith(header))
        .forEach(line -> kept.append(line).append("\r\n"));
    return kept.toString();
  }

  // 4.2 The server's side of the opening handshake

  @Test
  @DisplayName("4.2.2: the accept key answers the key")
  void theAcceptKeyAnswersTheKey() {
    String head = answer(RawSocket.upgrade(ECHO));
    assertThat(head).startsWith("HTTP/1.1 101 ");
    assertThat(head.toLowerCase(Locale.ROOT))
        .contains("upgrade: websocket")
        .contains("connection: upgrade")
        .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=")
        .doesNotContain("sec-websocket-extensions")
        .doesNotContain("sec-websocket-protocol");
  }

  @Test
  @DisplayName("4.2.1: a wrong handshake is refused")
  void aWrongHandshakeIsRefused() {
    assertThat(answer(upgradeWithout("Sec-WebSocket-Key"))).startsWith("HTTP/1.1 400 ");
    assertThat(answer(upgradeWithout("Connection"))).startsWith("HTTP/1.1 400 ");
    assertThat(answer(upgradeWithout("Upgrade"))).startsWith("HTTP/1.1 426 ");
    String post = RawSocket.upgrade(ECHO).replace("GET ", "POST ");
    assertThat(answer(post)).startsWith("HTTP/1.1 405 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {ECHO, HERALD})
  @DisplayName("4.2.1: key, host and HTTP version must be right")
  void keyHostAndHttpVersionMustBeRight(String path) {
    String right = RawSocket.upgrade(path);
    String key = "dGhlIHNhbXBsZSBub25jZQ==";
    for (String wrong :
        new String[] {
          right.replace(key, "x"),
          right.replace(key, "dGhlIHNhbXBsZSBub25jZQ"),
          right.replace(key, "dGhlIHNhbXBsZSBub25jZSEh"),
          right.replace(key, "dGhl!HNhbXBsZSBub25jZQ=="),
          right.replace(key, key + "\r\nSec-WebSocket-Key: " + key),
          right.replace("HTTP/1.1", "HTTP/1.0"),
          right.replace("Host: 127.0.0.1\r\n", ""),
        }) {
      assertThat(answer(wrong)).as(wrong).matches("(?s)HTTP/1\\.[01] 400 .*");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ECHO, HERALD})
  @DisplayName("4.4: another version is told the one that is spoken")
  void anotherVersionIsToldTheOneThatIsSpoken(String path) {
    String line = "Sec-WebSocket-Version: 13\r\n";
    double before = node.metric("herald_http_refused_total{status=\"426\"}");
    String[] others = {
      "",
      line.replace("13", "99"),
      line.replace("13", "7"), // drafts that were in browsers once
      line.replace("13", "8"),
      line.replace("13", "13, 8"),
      "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n",
    };
    for (String other : others) {
      String head = answer(RawSocket.upgrade(path).replace(line, other) + "^n:ds[4U");
      assertThat(head).as(other).startsWith("HTTP/1.1 426 ");
      assertThat(head.toLowerCase(Locale.ROOT)).contains("sec-websocket-version: 13");
    }
    assertThat(node.metric("herald_http_refused_total{status=\"426\"}"))
        .isEqualTo(before + others.length);
  }

  @Test
  @DisplayName("9.1: an extension that is not spoken is not accepted")
  void extensionsAreNotAccepted() {
    String head = answer(RawSocket.upgrade(ECHO, "Sec-WebSocket-Extensions: permessage-deflate"));
    assertThat(head).startsWith("HTTP/1.1 101 ");
    assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("extensions");
  }

  @ParameterizedTest
  @ValueSource(strings = {ECHO, HERALD})
  @DisplayName("4.1: frames right behind the upgrade are not lost")
  void framesRightBehindTheUpgradeAreNotLost(String path) {
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      ByteArrayOutputStream early = new ByteArrayOutputStream();
      early.writeBytes(utf8(RawSocket.upgrade(path)));
      for (int i = 0; i < 20; i++) {
        early.writeBytes(RawSocket.bytes(0x81, true, utf8("{\"type\":\"ping\",\"id\":" + i + "}")));
      }
      socket.write(early.toByteArray());
      assertThat(socket.head()).startsWith("HTTP/1.1 101 ");
      if (path.equals(HERALD)) {
        assertThat(socket.json().path("type").asText()).isEqualTo("welcome");
      }
      for (int i = 0; i < 20; i++) {
        assertThat(socket.json().path("id").asInt()).isEqualTo(i);
      }
    }
  }

  // 5.1 Masking

  @ParameterizedTest
  @ValueSource(strings = {ECHO, HERALD})
  @DisplayName("5.1: an unmasked frame is a protocol error")
  void anUnmaskedFrameIsAProtocolError(String path) {
    String kind = path.equals(ECHO) ? "echo" : "sessions";
    String counter = "herald_" + kind + "_closed_total{code=\"1002\"}";
    double before = node.metric(counter);
    try (RawSocket socket = node.connect(path)) {
      socket.write(RawSocket.bytes(0x81, false, utf8("{}")));
      assertThat(socket.closing()).isEqualTo("1002 protocol error");
    }
    node.awaitMetric(counter, before + 1);
  }

  // 5.2 Base framing

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536})
  @DisplayName("5.2: payloads of every form of length come back as they were")
  void payloadsOfEveryFormOfLength(int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    try (RawSocket socket = node.connect(ECHO)) {
      RawSocket.Frame binary = socket.frame(0x82, payload).next();
      assertThat(binary.first()).isEqualTo(0x82);
      assertThat(binary.payload()).isEqualTo(ByteBuffer.wrap(payload));
      RawSocket.Frame text = socket.frame(0x81, utf8("x".repeat(length))).next();
      assertThat(text.first()).isEqualTo(0x81);
      assertThat(text.text()).hasSize(length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x91, 0xa1, 0xc1, 0xf2, 0x99, 0xc8, 0xa9})
  @DisplayName("5.2: reserved bits are a protocol error")
  void reservedBitsAreAProtocolError(int first) {
    for (String path : new String[] {ECHO, HERALD}) {
      try (RawSocket socket = node.connect(path)) {
        assertThat(socket.frame(first, utf8("{}")).closing()).isEqualTo("1002 protocol error");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x83, 0x84, 0x87, 0x8b, 0x8c, 0x8f, 0x03, 0x0b})
  @DisplayName("5.2: reserved opcodes are a protocol error")
  void reservedOpcodesAreAProtocolError(int first) {
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(first, new byte[0]).closing()).isEqualTo("1002 protocol error");
    }
  }

  @Test
  @DisplayName("5.2: a length that is not written in the shortest form is a protocol error")
  void lengthsAreWrittenInTheShortestForm() {
    try (RawSocket socket = node.connect(ECHO)) {
      socket.write(new byte[] {(byte) 0x82, (byte) 0xfe, 0, 5, 0, 0, 0, 0, 1, 2, 3, 4, 5});
      assertThat(socket.closing()).isEqualTo("1002 protocol error");
    }
    try (RawSocket socket = node.connect(ECHO)) {
      socket.write(
          new byte[] {(byte) 0x82, (byte) 0xff, (byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0});
      assertThat(socket.closing()).isEqualTo("1002 protocol error");
    }
  }

  @Test
  @DisplayName("5.2: bytes may come one by one")
  void bytesMayComeOneByOne() {
    try (RawSocket socket = node.connect(ECHO)) {
      for (byte one : RawSocket.bytes(0x81, true, utf8("drip é"))) {
        socket.write(new byte[] {one});
      }
      assertThat(socket.next().text()).isEqualTo("drip é");
    }
  }

  // 5.4 Fragmentation

  @Test
  @DisplayName("5.4: fragments are one message, with control frames in between")
  void fragmentsAreOneMessage() {
    try (RawSocket socket = node.connect(ECHO)) {
      socket.frame(0x01, utf8("frag")).frame(0x89, utf8("ping")).frame(0x00, utf8("men"));
      socket.frame(0x8a, utf8("unasked")).frame(0x80, utf8("ts"));
      RawSocket.Frame pong = socket.next();
      assertThat(pong.first()).isEqualTo(0x8a);
      assertThat(pong.text()).isEqualTo("ping");
      RawSocket.Frame message = socket.next();
      assertThat(message.first()).isEqualTo(0x81);
      assertThat(message.text()).isEqualTo("fragments");
    }
  }

  @Test
  @DisplayName("5.4: a first fragment may be empty, and so may all")
  void fragmentsMayBeEmpty() {
    try (RawSocket socket = node.connect(ECHO)) {
      socket.frame(0x01, new byte[0]).frame(0x00, utf8("x")).frame(0x80, new byte[0]);
      assertThat(socket.next().text()).isEqualTo("x");
      socket.frame(0x02, new byte[0]).frame(0x80, new byte[0]);
      assertThat(socket.next().first()).isEqualTo(0x82);
    }
    try (RawSocket socket = node.connect(HERALD)) {
      socket.frame(0x01, new byte[0]).frame(0x00, utf8("{\"type\":"));
      socket.frame(0x80, utf8("\"ping\",\"id\":1}"));
      assertThat(socket.json("pong").path("id").asInt()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("5.4: a continuation of nothing, and a new message within one, are errors")
  void fragmentsMustFollowEachOther() {
    for (int first : new int[] {0x80, 0x00}) {
      try (RawSocket socket = node.connect(ECHO)) {
        assertThat(socket.frame(first, utf8("x")).closing()).startsWith("1002");
      }
    }
    for (int first : new int[] {0x81, 0x02}) {
      try (RawSocket socket = node.connect(ECHO)) {
        assertThat(socket.frame(0x01, utf8("x")).frame(first, utf8("y")).closing())
            .startsWith("1002");
      }
    }
  }

  @RepeatedTest(20)
  @DisplayName("5.4: it does not matter where a message is cut")
  void itDoesNotMatterWhereAMessageIsCut(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    byte[] message = utf8("κόσμε \uD83D\uDE00 ".repeat(1 + random.nextInt(50)));
    try (RawSocket socket = node.connect(ECHO)) {
      int from = 0;
      int first = 0x01;
      while (from < message.length) {
        int to = Math.min(message.length, from + random.nextInt(9));
        socket.frame(first, Arrays.copyOfRange(message, from, to));
        first = 0x00;
        from = to;
      }
      socket.frame(0x80, new byte[0]);
      assertThat(socket.next().payload()).isEqualTo(ByteBuffer.wrap(message));
    }
  }

  // 5.5 Control frames

  @Test
  @DisplayName("5.5: a control frame is neither long nor fragmented")
  void controlFramesAreShortAndWhole() {
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x89, new byte[126]).closing()).startsWith("1002");
    }
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x09, new byte[1]).closing()).startsWith("1002");
    }
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x89, new byte[125]).next().payload().remaining()).isEqualTo(125);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ECHO, HERALD})
  @DisplayName("5.5.2: pings are answered in order, each with its payload")
  void pingsAreAnswered(String path) {
    try (RawSocket socket = node.connect(path)) {
      for (int i = 0; i < 50; i++) {
        socket.frame(0x89, utf8("p" + i));
      }
      for (int i = 0; i < 50; ) {
        RawSocket.Frame frame = socket.next();
        if (frame.opcode() == 10) {
          assertThat(frame.text()).isEqualTo("p" + i++);
        }
      }
    }
  }

  // 5.5.1 and 7 Closing

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999})
  @DisplayName("7.4: a close is answered by its code, then the connection ends")
  void aCloseIsAnswered(int code) {
    for (String path : new String[] {ECHO, HERALD}) {
      try (RawSocket socket = node.connect(path)) {
        assertThat(socket.close(code, "bye").closing()).isEqualTo(Integer.toString(code));
        assertThat(socket.isEnded()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("7.1.5: a close without a code is answered by one")
  void aCloseWithoutACode() {
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x88, new byte[0]).closing()).isEqualTo("1005");
      assertThat(socket.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 40_000, 65_535})
  @DisplayName("7.4: a close code that may not be sent is a protocol error")
  void aCloseCodeThatMayNotBeSent(int code) {
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.close(code, "").closing()).isEqualTo("1002 protocol error");
    }
  }

  @Test
  @DisplayName("5.5.1: a close with half a code, too much or bad text is an error")
  void aMalformedClose() {
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x88, new byte[1]).closing()).startsWith("1002");
    }
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x88, new byte[126]).closing()).startsWith("1002");
    }
    try (RawSocket socket = node.connect(ECHO)) {
      byte[] payload = {3, (byte) 0xe8, (byte) 0xce, (byte) 0xba, (byte) 0xff};
      assertThat(socket.frame(0x88, payload).closing()).startsWith("1007");
    }
  }

  @Test
  @DisplayName("5.5.1: what follows a close is ignored")
  void whatFollowsACloseIsIgnored() {
    try (RawSocket socket = node.connect(ECHO)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(RawSocket.bytes(0x81, true, utf8("before")));
      all.writeBytes(RawSocket.bytes(0x88, true, new byte[] {3, (byte) 0xe8}));
      all.writeBytes(RawSocket.bytes(0x81, true, utf8("after")));
      socket.write(all.toByteArray());
      assertThat(socket.next().text()).isEqualTo("before");
      assertThat(socket.next().opcode()).isEqualTo(8);
      assertThat(socket.isEnded()).isTrue();
    }
  }

  @Test
  @DisplayName("7.1.7: an offender that goes on sending still reads why, and is ended")
  void anOffenderStillReadsWhy() {
    try (RawSocket socket = node.connect(ECHO)) {
      socket.frame(0x83, new byte[0]);
      for (int i = 0; i < 20; i++) {
        socket.frame(0x82, new byte[60_000]);
      }
      assertThat(socket.closing()).isEqualTo("1002 protocol error");
      assertThat(socket.isEnded()).isTrue();
    }
  }

  // 5.6, 8.1 Text is UTF-8

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "80",
        "c0af",
        "c1bf",
        "e080af",
        "f08080af",
        "f8888080",
        "eda080",
        "edbfbf",
        "f4908080",
        "ce",
        "cebae1bdb9cf83cebcceb5eda080656469746564",
        "c3",
        "e28281e2",
        "f09f98"
      })
  @DisplayName("8.1: text that is not UTF-8 is closed with 1007")
  void textThatIsNotUtf8(String bytes) {
    for (String path : new String[] {ECHO, HERALD}) {
      try (RawSocket socket = node.connect(path)) {
        assertThat(socket.frame(0x81, hex(bytes)).closing()).isEqualTo("1007 bad utf-8");
      }
      try (RawSocket socket = node.connect(path)) {
        socket.frame(0x01, utf8("ok")).frame(0x80, hex(bytes));
        assertThat(socket.closing()).isEqualTo("1007 bad utf-8");
      }
    }
  }

  @Test
  @DisplayName("8.1: it is noticed before the message is whole")
  void badTextIsNoticedEarly() {
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x01, hex("cebaff")).closing()).startsWith("1007");
    }
  }

  @Test
  @DisplayName("5.6: binary may be anything, and characters may be cut between fragments")
  void whatIsValidPasses() {
    try (RawSocket socket = node.connect(ECHO)) {
      assertThat(socket.frame(0x82, hex("fffe80")).next().first()).isEqualTo(0x82);
      socket.frame(0x01, hex("f09f")).frame(0x80, hex("9880"));
      assertThat(socket.next().text()).isEqualTo("\uD83D\uDE00");
      assertThat(socket.frame(0x81, hex("efbfbff48fbfbf00")).next().payload().remaining())
          .isEqualTo(8);
    }
  }

  // 10.4 Limits

  @ParameterizedTest
  @ValueSource(strings = {ECHO, HERALD})
  @DisplayName("10.4: a message that is too big is closed with 1009, however it is framed")
  void aMessageThatIsTooBig(String path) {
    try (RawSocket socket = node.connect(path)) {
      assertThat(socket.frame(0x82, new byte[MAX + 1]).closing()).isEqualTo("1009 message too big");
    }
    try (RawSocket socket = node.connect(path)) {
      socket.frame(0x02, new byte[MAX]).frame(0x80, new byte[1]);
      assertThat(socket.closing()).isEqualTo("1009 message too big");
    }
    try (RawSocket socket = node.connect(path)) {
      socket.frame(0x01, utf8("x".repeat(MAX / 2))).frame(0x00, utf8("x".repeat(MAX / 2)));
      assertThat(socket.frame(0x00, utf8("x")).closing()).isEqualTo("1009 message too big");
    }
    try (RawSocket socket = node.connect(path)) {
      // a header that announces 2^62 bytes
      byte[] huge = {(byte) 0x82, (byte) 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      socket.write(huge);
      assertThat(socket.closing()).isEqualTo("1009 message too big");
    }
  }

  @Test
  void theLargestMessageIsWelcome() {
    try (RawSocket socket = node.connect(ECHO)) {
      socket.frame(0x02, new byte[MAX - 1]).frame(0x80, new byte[1]);
      assertThat(socket.next().payload().remaining()).isEqualTo(MAX);
    }
  }
}
