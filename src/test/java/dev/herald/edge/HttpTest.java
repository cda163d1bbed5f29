package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.RecordedLog;
import dev.herald.testing.TestNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What back-ends, operators and browsers get over HTTP. */
class HttpTest {
  private static final String[] JSON = {"Content-Type", "application/json"};
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  private static HttpResponse<String> publish(String body) {
    return node.post("/api/messages", body.replace('\'', '"'), JSON);
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(answer).path("code").asText()).isEqualTo(code);
    assertThat(json(answer).path("status").asInt()).isEqualTo(status);
    assertThat(json(answer).path("detail").asText()).isNotBlank();
  }

  @Test
  void aNodeThatServesIsAliveAndReady() {
    for (String path : List.of("/health/live", "/health/ready")) {
      assertThat(node.get(path).statusCode()).isEqualTo(200);
      assertThat(json(node.get(path)).path("status").asText()).isEqualTo("up");
    }
    assertThat(node.get("/health/other").statusCode()).isEqualTo(404);
    assertThat(node.post("/health/live", "").statusCode()).isEqualTo(405);
  }

  @Test
  void theClusterIsThisNode() {
    JsonNode nodes = json(node.get("/api/cluster")).path("nodes");
    assertThat(nodes).hasSize(1);
    assertThat(nodes.get(0).path("name").asText()).isEqualTo(node.node().name()).hasSize(10);
    assertThat(nodes.get(0).path("address").asText()).isEqualTo("127.0.0.1:" + node.port());
    assertThat(nodes.get(0).path("version").asText()).matches("\\d+\\.\\d+\\.\\d+");
    for (String figure : List.of("sessions", "rooms", "messagesPerSecond")) {
      assertThat(nodes.get(0).path(figure).isIntegralNumber()).as(figure).isTrue();
    }
  }

  @Test
  void aBackEndPublishes() {
    try (RawSocket ann = node.connect("/ws?user=http-ann&room=http")) {
      ann.json("joined");
      HttpResponse<String> answer =
          publish("{'to':'user:http-ann','data':{'a':[1]},'from':'user:bob','key':'k','new':1}");
      assertThat(answer.statusCode()).isEqualTo(202);
      JsonNode message = ann.json("message");
      assertThat(message.path("data").toString()).isEqualTo("{\"a\":[1]}");
      assertThat(message.path("from").asText()).isEqualTo("user:bob");
      assertThat(message.path("key").asText()).isEqualTo("k");
      assertThat(message.path("epoch")).isEqualTo(json(answer).path("epoch"));
      assertThat(message.path("offset")).isEqualTo(json(answer).path("offset"));

      assertThat(publish("{'to':'room:http','data':1,'keep':false}").body()).isEqualTo("{}");
      JsonNode unkept = ann.json("message");
      assertThat(unkept.has("from")).isFalse();
      assertThat(unkept.has("offset")).isFalse();

      assertThat(publish("{'to':'everyone','base64':'AQ=='}").body()).isEqualTo("{}");
      RawSocket.Frame binary = ann.next();
      assertThat(binary.opcode()).isEqualTo(2);
      assertThat(binary.text()).endsWith("}\n\u0001");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "|400|bad-frame",
        "x|400|bad-frame",
        "{}|400|bad-frame",
        "{'to':'everyone'}|400|bad-frame",
        "{'to':'ann','data':1}|400|bad-address",
        "{'to':'everyone','data':1,'from':'ann'}|400|bad-address",
        "{'to':'everyone','data':1,'from':'room:x'}|400|bad-address",
        "{'to':'everyone','data':1,'from':1}|400|bad-frame",
        "{'to':'everyone','data':1,'to':'everyone'}|400|bad-frame",
      })
  void aWrongMessageIsAProblem(String body, int status, String code) {
    assertProblem(publish(body == null ? "" : body), status, code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'id':[1]",
        "'id':null",
        "'id':9007199254740992",
        "'echo':1",
        "'type':1",
        "'room':{}",
        "'x':0"
      })
  void fieldsThatAMessageOfABackEndHasNotAreIgnored(String field) {
    assertThat(publish("{'to':'everyone','data':1," + field + "}").statusCode()).isEqualTo(202);
    String longId = "{'to':'everyone','data':1,'id':'" + "x".repeat(65) + "'}";
    assertThat(publish(longId).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-www-form-urlencoded,to=%zz&%",
    "application/x-www-form-urlencoded,to=everyone",
    "multipart/form-data,no boundary",
    "multipart/form-data; boundary=x,--x nonsense",
    "not a type,{}",
  })
  void anotherMediaTypeIsRefusedWhateverTheBody(String type, String body) {
    assertProblem(node.post("/api/messages", body, "Content-Type", type), 415, "bad-frame");
  }

  @Test
  void bodiesAreBoundedTypedAndUtf8() {
    String big = "{'to':'everyone','data':'" + "x".repeat(70_000) + "'}";
    assertProblem(publish(big), 413, "too-large");
    String key = "{'to':'everyone','data':1,'key':'" + "x".repeat(65) + "'}";
    assertProblem(publish(key), 413, "too-large");
    assertProblem(node.post("/api/messages", "{}", "Content-Type", "text/plain"), 415, "bad-frame");
    assertProblem(node.post("/api/messages", "{}"), 415, "bad-frame");
    byte[] latin = "{\"to\":\"everyone\",\"data\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    HttpRequest request =
        node.request("/api/messages", JSON)
            .POST(HttpRequest.BodyPublishers.ofByteArray(latin))
            .build();
    assertProblem(node.send(request), 400, "bad-frame");
    assertProblem(node.get("/api/nothing"), 404, "bad-frame");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz HTTP/1.1\nHost: x",
        "GET /api/%z HTTP/1.1\nHost: localhost",
        "GET /% HTTP/1.1\nHost: x",
        "OPTIONS * HTTP/1.1\nHost: x",
        "CONNECT x:80 HTTP/1.1\nHost: x",
        "GET / HTTP/1.1\nX: y",
        "GET / HTTP/1.1\nHost: a:b:c",
      })
  void aRequestWithoutATargetIsARefusalAndNoFaultOfOurs(String head) {
    double before = node.metric("herald_http_refused_total{status=\"400\"}");
    try (RecordedLog log = RecordedLog.open();
        RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write((head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      assertThat(socket.answer())
          .startsWith("HTTP/1.1 400 ")
          .contains("application/problem+json")
          .contains("\"code\":\"bad-frame\"");
      assertThat(log.lines()).isEmpty();
    }
    assertThat(node.metric("herald_http_refused_total{status=\"400\"}")).isEqualTo(before + 1);
  }

  @Test
  void whatIsNotThereIsAProblemToo() {
    assertProblem(node.get("/nothing"), 404, "bad-frame");
    assertProblem(node.post("/", ""), 405, "bad-frame");
  }

  @Test
  void withoutKeysOnlyThisMachineMayCall() {
    assertProblem(node.get("/api/cluster", "X-Forwarded-For", "1.2.3.4"), 403, "forbidden");
    assertProblem(node.get("/api/cluster", "Forwarded", "for=1.2.3.4"), 403, "forbidden");
    assertProblem(node.get("/api/cluster", "Origin", "http://evil.example"), 403, "forbidden");
    try (RawSocket rebound = RawSocket.tcp(node.port())) {
      rebound.write(
          "GET /api/cluster HTTP/1.1\r\nHost: evil.example\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8));
      assertThat(rebound.head()).startsWith("HTTP/1.1 403 ").doesNotContain("Access-Control");
    }
  }

  @Test
  void withKeysACallerBearsOne() {
    try (TestNode guarded = TestNode.start("api.keys=[s3cret]")) {
      HttpResponse<String> refused = guarded.get("/api/cluster");
      assertProblem(refused, 401, "forbidden");
      assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      String[] bearer = {"Authorization", "Bearer s3cret", "X-Forwarded-For", "1.2.3.4"};
      assertThat(guarded.get("/api/cluster", bearer).statusCode()).isEqualTo(200);
      assertThat(guarded.get("/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whereOthersCanConnectMetricsWantAKey() {
    try (TestNode exposed =
        TestNode.start("http.host=0.0.0.0", "auth.allowOpen=true", "api.keys=[k]")) {
      assertProblem(exposed.get("/metrics"), 401, "forbidden");
      assertThat(exposed.get("/metrics", "Authorization", "Bearer k").statusCode()).isEqualTo(200);
      assertThat(exposed.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void opsMayHaveAPortOfItsOwn() {
    int port = freePort();
    try (TestNode split = TestNode.start("ops.port=" + port)) {
      for (String path : List.of("/api/cluster", "/health/live", "/metrics")) {
        assertThat(split.get(path).statusCode()).as(path).isEqualTo(404);
        try (RawSocket ops = RawSocket.tcp(port)) {
          ops.write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
          assertThat(ops.head()).as(path).startsWith("HTTP/1.1 200 ");
        }
      }
      assertThat(split.get("/").statusCode()).isEqualTo(200);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void metricsCountWhatHappens() {
    double before = node.metric("herald_messages_accepted_total");
    publish("{'to':'room:m','data':1}");
    Await.until(
        "the message is counted",
        () -> node.metric("herald_messages_accepted_total") >= before + 1);
    String text = node.get("/metrics").body();
    for (String name :
        List.of(
            "herald_sessions",
            "herald_rooms",
            "herald_sessions_opened_total",
            "herald_sessions_closed_total",
            "herald_commands_refused_total",
            "herald_messages_accepted_bytes_total",
            "herald_messages_delivered_total",
            "herald_ledger_addresses",
            "herald_ledger_bytes",
            "herald_ledger_seconds_count",
            "herald_ledger_retries_total",
            "jvm_memory_used_bytes",
            "process_uptime_seconds")) {
      assertThat(text).contains("\n" + name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/app.js",
        "/style.css",
        "/vue.js",
        "/favicon.svg",
        "/asyncapi.yaml",
        "/openapi.yaml",
        "/api.html",
        "/api.js",
        "/swagger-ui.js",
        "/swagger-ui.css"
      })
  void thePageIsServedByTheJarAlone(String path) {
    HttpResponse<String> answer = node.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isNotBlank().doesNotContain("https://cdn");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("script-src 'self';");
    assertThat(node.get("/../herald.properties").statusCode()).isEqualTo(404);
  }

  @Test
  void aDrainingNodeAnswersWhatHasBegunAndThenStops() {
    try (TestNode leaving = TestNode.start();
        RawSocket slow = RawSocket.tcp(leaving.port());
        RawSocket idle = RawSocket.tcp(leaving.port())) {
      byte[] request = RawSocket.post("{'to':'room:x','data':1}").getBytes(StandardCharsets.UTF_8);
      idle.write(request);
      assertThat(idle.answer()).contains(" 202 ").doesNotContainIgnoringCase("connection: close");
      int half = request.length - 5;
      slow.write(Arrays.copyOfRange(request, 0, half));
      Future<Void> stopped = leaving.node().drain();
      assertThat(idle.isEnded()).isTrue();
      assertThatThrownBy(() -> RawSocket.tcp(leaving.port())).hasMessageContaining("refused");
      slow.write(Arrays.copyOfRange(request, half, request.length));
      assertThat(slow.answer()).contains(" 202 ").containsIgnoringCase("connection: close");
      assertThat(slow.isEnded()).isTrue();
      Await.result(stopped);
    }
  }

  @Test
  void metricsMayBeOff() {
    try (TestNode quiet = TestNode.start("metrics.enabled=false")) {
      assertThat(quiet.get("/metrics").statusCode()).isEqualTo(404);
    }
  }
}
