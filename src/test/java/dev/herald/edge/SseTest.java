package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.Await;
import dev.herald.testing.EventStream;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import io.vertx.core.Future;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes over server-sent events. */
class SseTest {
  private static final String[] JSON = {"Content-Type", "application/json"};
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start("history.rules=[{match: 'room:unkept/*', size: 0}]");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static EventStream open(String path, String... headers) {
    return EventStream.open(node.port(), path, headers);
  }

  private static void publish(String to, int from, int count) {
    for (int i = from; i < from + count; i++) {
      String body = "{\"to\":\"" + to + "\",\"data\":" + i + "}";
      assertThat(node.post("/api/messages", body, JSON).statusCode()).isEqualTo(202);
    }
  }

  private static List<Integer> messages(EventStream stream, int count) {
    List<Integer> data = new ArrayList<>();
    while (data.size() < count) {
      data.add(stream.next("").json().path("data").asInt());
    }
    return data;
  }

  @Test
  void aStreamBringsTheUsersOwnMessagesAndThoseOfItsRooms() {
    try (EventStream stream = open("/sse?user=sse-ann&room=sse-a&room=sse-b")) {
      assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
      assertThat(stream.header("Cache-Control")).contains("no-store", "no-transform");
      assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
      EventStream.Event first = stream.next();
      assertThat(first.type()).isEqualTo("welcome");
      assertThat(first.retry()).isEqualTo("1000");
      JsonNode welcome = first.json();
      assertThat(welcome.path("user").asText()).isEqualTo("sse-ann");
      for (int i = 0; i < 2; i++) {
        assertThat(stream.next("joined").json().path("room").asText()).startsWith("sse-");
      }
      publish("user:sse-ann", 1, 1);
      publish("room:sse-a", 2, 1);
      publish("room:sse-b", 3, 1);
      publish("everyone", 4, 1);
      for (int i = 1; i <= 4; i++) {
        EventStream.Event event = stream.next();
        assertThat(event.type()).isEmpty();
        assertThat(event.json().path("type").asText()).isEqualTo("message");
        assertThat(event.json().path("data").asInt()).isEqualTo(i);
        assertThat(event.id().isEmpty())
            .as("a message that is not kept moves nothing")
            .isEqualTo(i == 4);
      }
      assertThat(stream.lastId()).matches("[\\w-]+:1,[\\w-]+:1,[\\w-]+:1");
    }
  }

  @Test
  void whoComesBackWithTheLastIdGetsWhatItMissed() {
    String path = "/sse?user=back-ann&room=back-a&room=back-b";
    String id;
    try (EventStream stream = open(path)) {
      stream.next("joined");
      stream.next("joined");
      publish("room:back-a", 1, 3);
      assertThat(messages(stream, 3)).containsExactly(1, 2, 3);
      id = stream.lastId();
    }
    publish("room:back-a", 4, 2);
    publish("room:back-b", 6, 2);
    publish("user:back-ann", 8, 1);
    for (String[] headers : List.of(new String[] {"Last-Event-ID", id}, new String[0])) {
      String query = headers.length == 0 ? path + "&since=" + id : path + "&since=x:9,y:9,z:9";
      try (EventStream stream = open(query, headers)) {
        assertThat(stream.next("welcome").json().path("recovered").asBoolean()).isTrue();
        List<Integer> all = new ArrayList<>();
        List<Boolean> recovered = new ArrayList<>();
        while (all.size() < 5 || recovered.size() < 2) {
          EventStream.Event event = stream.next();
          if (event.type().equals("joined")) {
            recovered.add(event.json().path("recovered").asBoolean());
          } else {
            all.add(event.json().path("data").asInt());
          }
        }
        assertThat(all).containsExactlyInAnyOrder(4, 5, 6, 7, 8);
        assertThat(recovered).containsExactly(true, true);
        assertThat(stream.lastId()).endsWith(":2").contains(":1,").contains(":5,");
      }
    }
  }

  @Test
  void aPlaceThatIsNotKnownYetStaysEmpty() {
    try (EventStream stream = open("/sse?user=place-ann&room=unkept/1&room=place-b")) {
      stream.next("joined");
      stream.next("joined");
      assertThat(stream.lastId()).matches("[\\w-]+:0,,[\\w-]+:0");
      try (EventStream again =
          open(
              "/sse?user=place-ann&room=unkept/1&room=place-b", "Last-Event-ID", stream.lastId())) {
        assertThat(again.next("welcome").json().path("recovered").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void theLastOnesComeFirst() {
    publish("room:last-a", 1, 5);
    try (EventStream stream = open("/sse?user=last-ann&room=last-a&last=2")) {
      assertThat(messages(stream, 2)).containsExactly(4, 5);
    }
  }

  @Test
  void bytesComeAsBase64() {
    try (EventStream stream = open("/sse?user=b64-ann")) {
      stream.next("welcome");
      node.post("/api/messages", "{\"to\":\"user:b64-ann\",\"base64\":\"AP8K\"}", JSON);
      assertThat(stream.next("").json().path("base64").asText()).isEqualTo("AP8K");
    }
  }

  @Test
  void whatABackEndDoesIsTold() {
    try (EventStream stream = open("/sse?user=told-ann&room=told")) {
      stream.next("joined");
      HttpRequest.Builder leave = node.request("/api/members?room=told&user=told-ann");
      node.send(leave.DELETE().build());
      assertThat(stream.next("left").json().path("room").asText()).isEqualTo("told");
      node.send(node.request("/api/sessions?user=told-ann").DELETE().build());
      assertThat(stream.next("close").json().path("code").asInt()).isEqualTo(4003);
      assertThat(stream.isEnded()).isTrue();
    }
  }

  @Test
  void whoGoesIsNoMemberAnyMore() {
    try (RawSocket eye = node.connect("/ws?user=gone-eye")) {
      eye.json("welcome");
      eye.text("{'type':'watch','room':'gone'}");
      eye.json("watching");
      try (EventStream stream = open("/sse?user=gone-ann&room=gone")) {
        stream.next("joined");
        assertThat(eye.json("member-joined").path("user").asText()).isEqualTo("gone-ann");
      }
      assertThat(eye.json("member-left").path("user").asText()).isEqualTo("gone-ann");
    }
  }

  @Test
  void aSilentStreamGetsComments() {
    try (TestNode quick = TestNode.start("heartbeat.interval=100ms", "heartbeat.timeout=100ms");
        EventStream stream = EventStream.open(quick.port(), "/sse?user=ann")) {
      stream.next("welcome");
      for (int i = 0; i < 5; i++) {
        stream.awaitComment();
      }
      quick.post("/api/messages", "{\"to\":\"user:ann\",\"data\":1}", JSON);
      assertThat(messages(stream, 1)).containsExactly(1);
    }
  }

  @Test
  void aStreamEndsWhenTheNodeDrainsAndIsToldWhenToComeBack() {
    try (TestNode leaving = TestNode.start();
        EventStream stream = EventStream.open(leaving.port(), "/sse?user=ann")) {
      stream.next("welcome");
      Future<Void> stopped = leaving.node().drain();
      assertThat(stream.next("reconnect").json().has("after")).isTrue();
      assertThat(stream.next("close").json().path("code").asInt()).isEqualTo(1001);
      assertThat(stream.isEnded()).isTrue();
      Await.result(stopped);
    }
  }

  @Test
  void aFullNodeTellsWhenToTryAgain() {
    try (TestNode full = TestNode.start("limits.sessions=1");
        EventStream first = EventStream.open(full.port(), "/sse?user=ann")) {
      first.next("welcome");
      HttpResponse<String> second = full.get("/sse?user=bob");
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(second.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(second.body()).isEqualTo("retry: 1000\n\n");
    }
  }

  @Test
  void pagesOfLocalOriginsMayReadIt() {
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write(
          "GET /sse?user=cors-ann HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8));
      assertThat(socket.head().toLowerCase(Locale.ROOT))
          .contains("access-control-allow-origin: http://localhost:3000")
          .contains("access-control-allow-credentials: true", "vary: origin");
    }
    HttpResponse<String> foreign = node.get("/sse?user=x", "Origin", "https://evil.example");
    assertThat(foreign.statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/sse?user=|400",
        "/sse?user=a&user=b|400",
        "/sse?room=|400",
        "/sse?room=a&room=a|400",
        "/sse?since=x|400",
        "/sse?room=a&since=a:1,b:2,c:3|400",
        "/sse?since=a:-1|400",
        "/sse?last=x|400",
        "/sse?user=%ff|400",
        "/sse?room=1&room=2&room=3&room=4&room=5&room=6&room=7&room=8&room=9&room=10&room=11&room=12&room=13&room=14&room=15&room=16&room=17|429",
      })
  void aWrongRequestIsAProblemThatABrowserDoesNotRepeat(String path, int status) {
    HttpResponse<String> answer = node.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void onlyGetOpensAStream() {
    HttpResponse<String> answer = node.post("/sse?user=ann", "");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, OPTIONS");
    HttpRequest.Builder preflight = node.request("/sse", "Origin", "http://localhost:3000");
    HttpResponse<String> allowed =
        node.send(preflight.method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build());
    assertThat(allowed.statusCode()).isEqualTo(204);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods")).contains("GET");
  }

  private static RawSocket raw(TestNode at, String request) {
    RawSocket socket = RawSocket.tcp(at.port());
    socket.write((request.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  @Test
  void aProxyThatSpeaksHttp10GetsAStreamThatEndsWithTheConnection() {
    try (RawSocket socket = raw(node, "GET /sse?user=old HTTP/1.0\nConnection: keep-alive")) {
      assertThat(socket.head().toLowerCase(Locale.ROOT))
          .contains(" 200 ", "connection: close")
          .doesNotContain("chunked");
      socket.awaitText("event: welcome");
    }
  }

  @Test
  void aRequestWithABodyIsRefused() {
    try (RawSocket socket =
        raw(node, "GET /sse?user=body HTTP/1.1\nHost: localhost\nContent-Length: 1")) {
      assertThat(socket.head()).contains(" 400 ");
    }
  }

  /** The first takes the connection for itself; with its end the second is not served. */
  @Test
  void aRequestBehindAStreamIsNotServed() {
    try (TestNode own = TestNode.start()) {
      String get = "GET /sse?user=two HTTP/1.1\nHost: localhost";
      try (RawSocket socket = raw(own, get + "\n\n" + get)) {
        assertThat(socket.head()).contains(" 200 ");
        own.awaitMetric("herald_sessions", 1);
        own.send(own.request("/api/sessions?user=two").DELETE().build());
        socket.awaitEnd();
        own.awaitMetric("herald_sessions", 0);
        assertThat(own.metric("herald_sessions_opened_total")).isEqualTo(1);
      }
      Await.result(own.node().drain());
    }
  }

  /** Neither the session nor its socket outlives its patience with a peer that does not read. */
  @Test
  void aPeerThatDoesNotReadIsEnded() {
    try (TestNode own = TestNode.start("limits.maxQueuedBytes=131072");
        RawSocket socket = raw(own, "GET /sse?user=stuck HTTP/1.1\nHost: localhost")) {
      assertThat(socket.head()).contains(" 200 ");
      String body = "{\"to\":\"user:stuck\",\"data\":\"" + "x".repeat(60_000) + "\"}";
      Await.until(
          "it is too slow",
          () -> {
            own.post("/api/messages", body, JSON);
            return own.metric("herald_sessions_closed_total{code=\"4008\"}") == 1;
          });
      Await.result(own.node().drain()); // which waits for the sockets
      socket.awaitEnd();
    }
  }
}
