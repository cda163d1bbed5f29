package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a WebSocket is opened and refused, over real sockets. */
class OpeningTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start("limits.maxRoomsPerSession=3");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String answer(String path, String... headers) {
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write(RawSocket.upgrade(path, headers).getBytes(StandardCharsets.UTF_8));
      return socket.head();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/ws?user=ann,ann",
    "/ws/?user=ann,ann",
    "/ws?user=a+b%2Bc%20d,a b+c d",
    "/ws?user=%E6%97%A5%F0%9F%98%80,日😀",
    "/ws?user=a;b&unknown=1,a;b",
    "/ws?user=a|{b},a|{b}",
    "/ws?user=é,é",
    "/ws?&&user=a=b&room&,a=b",
  })
  void theQueryNamesTheUser(String path, String user) {
    try (RawSocket socket = node.connect(path)) {
      JsonNode welcome = socket.json();
      assertThat(welcome.path("type").asText()).isEqualTo("welcome");
      assertThat(welcome.path("protocol").asText()).isEqualTo("1.0");
      assertThat(welcome.path("user").asText()).isEqualTo(user);
      assertThat(welcome.path("node").asText()).isEqualTo(node.node().name());
      assertThat(welcome.path("heartbeat").asInt()).isEqualTo(25_000);
      assertThat(welcome.path("limits").toString()).isEqualTo("{\"message\":65536,\"rooms\":3}");
      assertThat(welcome.has("recovered")).isFalse();
      assertThat(welcome.has("expiresIn")).isFalse();
    }
  }

  @Test
  void whoSaysNoNameIsAGuest() {
    try (RawSocket one = node.connect("/ws");
        RawSocket two = node.connect("/ws/")) {
      String first = one.json().path("user").asText();
      assertThat(first).startsWith("guest-");
      assertThat(two.json().path("user").asText()).startsWith("guest-").isNotEqualTo(first);
    }
  }

  @Test
  void roomsAreJoinedAtOnceAndAnsweredOneByOne() {
    try (RawSocket socket = node.connect("/ws?user=ann&room=a&room=&room=b&room=c&room=d")) {
      assertThat(socket.json().path("type").asText()).isEqualTo("welcome");
      int joined = 0;
      int refused = 0;
      for (int i = 0; i < 5; i++) {
        JsonNode frame = socket.json();
        assertThat(frame.has("id")).isFalse();
        joined += frame.path("type").asText().equals("joined") ? 1 : 0;
        refused += frame.path("type").asText().equals("error") ? 1 : 0;
      }
      assertThat(joined).isEqualTo(3);
      assertThat(refused).isEqualTo(2);
    }
  }

  @Test
  void whoComesBackGoesOnWhereItWas() {
    String epoch;
    try (RawSocket socket = node.connect("/ws?user=back")) {
      epoch = socket.json().path("epoch").asText();
      for (int i = 1; i <= 3; i++) {
        socket.text("{\"type\":\"send\",\"to\":\"user:back\",\"data\":" + i + "}");
        socket.json("message");
      }
    }
    try (RawSocket socket = node.connect("/ws?user=back&since=" + epoch + ":1")) {
      JsonNode welcome = socket.json();
      assertThat(welcome.path("recovered").asBoolean()).isTrue();
      assertThat(welcome.path("offset").asInt()).isEqualTo(1);
      assertThat(socket.json("message").path("data").asInt()).isEqualTo(2);
      assertThat(socket.json("message").path("data").asInt()).isEqualTo(3);
    }
    try (RawSocket socket = node.connect("/ws?user=back&last=1&since=neverwas:0")) {
      assertThat(socket.json().path("recovered").asBoolean(true)).isFalse();
      assertThat(socket.json("message").path("data").asInt()).isEqualTo(3);
    }
  }

  @Test
  void theSubprotocolIsSelectedAndATokenBesideItIsNot() {
    assertThat(answer("/ws", "Sec-WebSocket-Protocol: herald.v1"))
        .containsIgnoringCase("sec-websocket-protocol: herald.v1\r\n");
    assertThat(answer("/ws", "Sec-WebSocket-Protocol: bearer.abc, herald.v1"))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-protocol: herald.v1\r\n");
    assertThat(answer("/ws", "Sec-WebSocket-Protocol: other"))
        .startsWith("HTTP/1.1 400 ")
        .containsIgnoringCase("application/problem+json");
    try (RawSocket socket = node.connect("/ws", "Sec-WebSocket-Protocol: herald.v1")) {
      socket.text("hello");
      assertThat(socket.json("error").path("code").asText()).isEqualTo("bad-frame");
    }
  }

  /** A browser fails a connection whose answer selects none of the subprotocols that it offered. */
  @Test
  void aPageThatOffersOtherSubprotocolsCanReadWhyItIsRefused() {
    String origin = "Origin: http://127.0.0.1";
    assertThat(answer("/ws", origin, "Sec-WebSocket-Protocol: bearer.abc, other, more"))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-protocol: other\r\n");
    assertThat(answer("/ws?user=", origin, "Sec-WebSocket-Protocol: other, herald.v1"))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-protocol: herald.v1\r\n");
    assertThat(answer("/ws", origin, "Sec-WebSocket-Protocol: bearer.abc, not\ta token"))
        .startsWith("HTTP/1.1 101 ")
        .doesNotContainIgnoringCase("sec-websocket-protocol");
    try (RawSocket page = node.connect("/ws", origin, "Sec-WebSocket-Protocol: other")) {
      assertThat(page.closing()).isEqualTo("4000 bad request");
    }
  }

  @Test
  void aRequestThatIsNoUpgradeGetsAHint() {
    assertThat(node.get("/ws").statusCode()).isEqualTo(426);
    assertThat(node.get("/ws/").statusCode()).isEqualTo(426);
    assertThat(node.get("/ws").body()).contains("WebSocket");
    assertThat(node.post("/ws", "").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ws?user=",
        "/ws?user=%0A",
        "/ws?user=a&user=b",
        "/ws?user=+a",
        "/ws?user=%zz",
        "/ws?since=e",
        "/ws?since=:1",
        "/ws?since=e:",
        "/ws?since=e:-1",
        "/ws?since=e:9007199254740992",
        "/ws?since=e:1&since=e:1",
        "/ws?last=-1",
        "/ws?last=",
        "/ws?last=1.5",
        "/ws?user=a%2",
        "/ws?room=%",
        "/ws?user=%ff",
        "/ws?user=%C3",
        "/ws?user=%ED%A0%80",
        "/ws?unknown=%ff",
      })
  void aBadParameterIsRefusedInAWayThatABrowserCanRead(String path) {
    assertThat(answer(path)).startsWith("HTTP/1.1 400 ");
    try (RawSocket page = node.connect(path, "Origin: http://127.0.0.1")) {
      assertThat(page.closing()).isEqualTo("4000 bad request");
      page.close(1000, "");
      assertThat(page.isEnded()).isTrue();
    }
  }

  @Test
  void noParameterIsDropped() {
    String most = "/ws?" + "a&".repeat(1_023) + "user=ann";
    try (RawSocket socket = node.connect(most)) {
      assertThat(socket.json("welcome").path("user").asText()).isEqualTo("ann");
    }
    assertThat(answer(most + "&b")).startsWith("HTTP/1.1 400 ");
    try (RawSocket page = node.connect(most + "&b", "Origin: http://127.0.0.1")) {
      assertThat(page.closing()).isEqualTo("4000 bad request");
    }
  }

  @Test
  void pagesOfOtherOriginsAreRefused() {
    assertThat(answer("/ws", "Origin: http://evil.example")).startsWith("HTTP/1.1 403 ");
    for (String origin : new String[] {"null", "http://localhost:3000", "http://127.0.0.1"}) {
      assertThat(answer("/ws", "Origin: " + origin)).as(origin).startsWith("HTTP/1.1 101 ");
    }
    try (TestNode exposed = TestNode.start("http.host=0.0.0.0", "auth.allowOpen=true")) {
      for (String origin : new String[] {"null", "http://localhost:3000"}) {
        try (RawSocket socket = RawSocket.tcp(exposed.port())) {
          String request = RawSocket.upgrade("/ws", "Origin: " + origin);
          socket.write(request.getBytes(StandardCharsets.UTF_8));
          assertThat(socket.head()).as(origin).startsWith("HTTP/1.1 403 ");
        }
      }
    }
  }

  @Test
  void pagesOfAHostWithAnUnderscoreAreAtHomeThere() {
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      String request =
          RawSocket.upgrade("/ws", "Origin: http://my_app:8080")
              .replace("Host: 127.0.0.1", "Host: my_app:8080");
      socket.write(request.getBytes(StandardCharsets.UTF_8));
      assertThat(socket.head()).startsWith("HTTP/1.1 101 ");
    }
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write("GET / HTTP/1.1\r\nHost: my_app:8080\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(socket.head()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void anUpgradeThatFailsGivesItsPlaceBack() {
    try (TestNode small = TestNode.start("limits.sessions=2")) {
      for (int i = 0; i < 5; i++) {
        for (String wrong :
            new String[] {
              RawSocket.upgrade("/ws", "Content-Length: 20000") + "x".repeat(9_000),
              RawSocket.upgrade("/ws", "Transfer-Encoding: chunked"),
              RawSocket.upgrade("/ws").replace("keep-alive, Upgrade", "keep-alive").repeat(2),
              RawSocket.upgrade("/ws").replace("Version: 13", "Version: 12").repeat(2)
            }) {
          try (RawSocket socket = RawSocket.tcp(small.port())) {
            socket.write(wrong.getBytes(StandardCharsets.UTF_8));
            assertThat(socket.head()).startsWith("HTTP/1.1 4");
          }
        }
      }
      try (RawSocket one = small.connect("/ws");
          RawSocket two = small.connect("/ws")) {
        one.json("welcome");
        two.json("welcome");
      }
    }
  }

  @Test
  void aFullNodeRefusesWith503() {
    try (TestNode small = TestNode.start("limits.sessions=1");
        RawSocket first = small.connect("/ws")) {
      first.json("welcome");
      try (RawSocket second = RawSocket.tcp(small.port())) {
        second.write(RawSocket.upgrade("/ws", "Origin: null").getBytes(StandardCharsets.UTF_8));
        assertThat(second.head()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after");
      }
      assertThat(small.metric("herald_http_refused_total{status=\"503\"}")).isEqualTo(1);
    }
  }

  @Test
  void echoIsThereOnlyWhereItIsSwitchedOn() {
    assertThat(node.get("/ws/echo").statusCode()).isEqualTo(404);
  }

  @Test
  void plainTextAndBinaryTravelBetweenRealSockets() {
    try (RawSocket ann = node.connect("/ws?user=ann&room=bin");
        RawSocket bob = node.connect("/ws?user=bob")) {
      ann.json("joined");
      bob.json("welcome");
      bob.text("hello \\ \"you\"");
      JsonNode hello = ann.json("message");
      assertThat(hello.path("data").asText()).isEqualTo("hello \\ \"you\"");
      assertThat(hello.path("to").asText()).isEqualTo("everyone");
      byte[] frame =
          "{\"type\":\"send\",\"to\":\"room:bin\"}\n\0\1é".getBytes(StandardCharsets.UTF_8);
      bob.frame(0x82, frame);
      RawSocket.Frame binary = ann.next();
      assertThat(binary.opcode()).isEqualTo(2);
      assertThat(binary.text()).startsWith("{\"type\":\"message\"").endsWith("}\n\0\1é");
    }
  }
}
