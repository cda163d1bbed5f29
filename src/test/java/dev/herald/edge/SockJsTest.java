package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions over SockJS, and what its clients may do wrong. */
class SockJsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static TestNode node;

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            "limits.maxMessageBytes=4096", "limits.maxQueuedBytes=65536", "limits.sessions=200");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** A session that polls; each of its requests has a connection of the client's choice. */
  private static final class Poller {
    private final String base = "/sockjs/0/poll" + NAMES.incrementAndGet();
    private final String query;
    private final List<JsonNode> frames = new ArrayList<>();

    Poller(String query) {
      this.query = query;
      assertThat(poll().body()).isEqualTo("o\n");
    }

    HttpResponse<String> poll() {
      return node.post(base + "/xhr" + query, "");
    }

    HttpResponse<String> send(String body) {
      return node.post(base + "/xhr_send" + query, body);
    }

    void say(String... texts) {
      assertThat(send(array(List.of(texts))).statusCode()).isEqualTo(204);
    }

    /** The next frame of that type; those before it may be asked for later. */
    JsonNode next(String type) {
      while (true) {
        for (JsonNode frame : frames) {
          if (frame.path("type").asText().equals(type)) {
            frames.remove(frame);
            return frame;
          }
        }
        String answer = poll().body();
        assertThat(answer).startsWith("a");
        frames.addAll(messages(answer));
      }
    }
  }

  private static String array(List<String> texts) {
    return JSON.valueToTree(texts.stream().map(text -> text.replace('\'', '"')).toList())
        .toString();
  }

  /** What is in frames of messages, each on its line. */
  private static List<JsonNode> messages(String body) {
    List<JsonNode> messages = new ArrayList<>();
    for (String line : body.split("\n", -1)) {
      if (line.startsWith("a")) {
        read(line.substring(1)).forEach(text -> messages.add(read(text.asText())));
      }
    }
    return messages;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void publish(String to, int from, int count) {
    for (int i = from; i < from + count; i++) {
      String body = "{\"to\":\"" + to + "\",\"data\":" + i + "}";
      assertThat(node.post("/api/messages", body, "Content-Type", "application/json").statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void aClientIsGreetedAndInformed() {
    assertThat(node.get("/sockjs").body()).isEqualTo("Welcome to SockJS!\n");
    assertThat(node.get("/sockjs/").body()).isEqualTo("Welcome to SockJS!\n");
    HttpResponse<String> one = node.get("/sockjs/info", "Origin", "http://127.0.0.1:1");
    assertThat(one.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    assertThat(one.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("http://127.0.0.1:1");
    assertThat(one.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    JsonNode info = read(one.body());
    assertThat(info.path("websocket").asBoolean()).isTrue();
    assertThat(info.path("cookie_needed").asBoolean()).isTrue();
    assertThat(info.path("origins").get(0).asText()).isEqualTo("*:*");
    assertThat(info.path("entropy").asLong()).isNotNegative();
    assertThat(read(node.get("/sockjs/info").body()).path("entropy"))
        .isNotEqualTo(info.path("entropy"));
  }

  @Test
  void aSessionThatPollsJoinsSendsAndReceivesInOrder() {
    Poller ann = new Poller("?user=poll-ann&room=poll-a");
    assertThat(ann.next("welcome").path("user").asText()).isEqualTo("poll-ann");
    ann.next("joined");
    ann.say("{'type':'send','id':1,'to':'room:poll-a','data':'ä\\u2028 \\\\ \\n'}");
    JsonNode message = ann.next("message");
    assertThat(message.path("data").asText()).isEqualTo("ä\u2028 \\ \n");
    ann.next("ack");
    publish("room:poll-a", 0, 100);
    for (int i = 0; i < 100; i++) {
      assertThat(ann.next("message").path("data").asInt()).isEqualTo(i);
    }
  }

  @Test
  void whoComesBackGetsWhatItMissedOneMessageAfterTheOther() {
    Poller ann = new Poller("?room=poll-back");
    JsonNode joined = ann.next("joined");
    publish("room:poll-back", 0, 50);
    Poller again = new Poller("");
    again.next("welcome");
    again.say(
        "{'type':'join','room':'poll-back','since':{'epoch':'%s','offset':0}}"
            .formatted(joined.path("epoch").asText()));
    assertThat(again.next("joined").path("recovered").asBoolean()).isTrue();
    for (int i = 0; i < 50; i++) {
      assertThat(again.next("message").path("data").asInt()).isEqualTo(i);
    }
  }

  @Test
  void oneRequestMayBringMoreThanASessionMayHaveUnanswered() {
    Poller ann = new Poller("?room=poll-many");
    ann.next("joined");
    ann.say(
        IntStream.range(0, 200)
            .mapToObj(i -> "{'type':'send','id':" + i + ",'to':'room:poll-many','data':" + i + "}")
            .toArray(String[]::new));
    for (int i = 0; i < 200; i++) {
      assertThat(ann.next("message").path("data").asInt()).isEqualTo(i);
    }
  }

  @Test
  void aBinaryMessageComesAsText() {
    Poller ann = new Poller("?user=poll-binary");
    ann.next("welcome");
    assertThat(
            node.send(
                    node.request("/api/messages?to=user:poll-binary")
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {1, 2, 3}))
                        .build())
                .statusCode())
        .isEqualTo(202);
    assertThat(ann.next("message").toString()).contains("AQID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[1]",
        "[\"a\"",
        "[\"a\"]x",
        "[\"\\ud800\"]",
        "[null]",
        "x",
        "[[\"a\"]]",
        "[,]"
      })
  void aBodyThatIsNoArrayOfTextsIsRefusedAndHarmsNothing(String body) {
    Poller ann = new Poller("");
    assertThat(ann.send(body).statusCode()).isEqualTo(400);
    ann.say("{'type':'ping','id':'p'}");
    assertThat(ann.next("pong").path("id").asText()).isEqualTo("p");
  }

  @Test
  void aTextThatIsNoCommandIsAnsweredByAnError() {
    Poller ann = new Poller("");
    ann.say("hello");
    assertThat(ann.next("error").path("code").asText()).isEqualTo("bad-frame");
  }

  @Test
  void aMessageThatIsTooLargeEndsTheSession() {
    Poller ann = new Poller("");
    ann.next("welcome");
    assertThat(ann.send(array(List.of("x".repeat(5_000)))).statusCode()).isEqualTo(413);
    assertThat(ann.poll().body()).isEqualTo("c[1009,\"message too big\"]\n");
    assertThat(ann.poll().body()).as("and again").isEqualTo("c[1009,\"message too big\"]\n");
    assertThat(ann.send("[]").statusCode()).isEqualTo(404);
  }

  @Test
  void whatWasSaidBeforeTheEndComesBeforeTheEnd() {
    Poller ann = new Poller("");
    ann.next("welcome");
    ann.say("{'type':'ping','id':'p'}");
    ann.send(array(List.of("x".repeat(5_000))));
    assertThat(ann.next("pong").path("id").asText()).isEqualTo("p");
    assertThat(ann.poll().body()).startsWith("c[1009");
  }

  @Test
  void aBodyOfVeryManyTextsIsTakenPieceByPieceOrRefused() {
    Poller ann = new Poller("");
    ann.next("welcome");
    assertThat(ann.send(array(Collections.nCopies(10_001, ""))).statusCode()).isEqualTo(400);
    CompletableFuture<HttpResponse<String>> sent =
        HttpClient.newHttpClient()
            .sendAsync(
                node.request(ann.base + "/xhr_send")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(array(Collections.nCopies(5_000, ""))))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    for (int i = 0; i < 5_000; i++) {
      assertThat(ann.next("error").path("code").asText()).isEqualTo("bad-frame");
    }
    assertThat(sent.join().statusCode()).isEqualTo(204);
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    Poller ann = new Poller("");
    assertThat(ann.send("\"" + " ".repeat(100_000) + "\"").statusCode()).isEqualTo(413);
  }

  @Test
  void aSecondRequestForFramesIsTurnedAway() {
    Poller ann = new Poller("");
    ann.next("welcome");
    try (RawSocket first = RawSocket.tcp(node.port())) {
      first.write(request("POST", ann.base + "/xhr_streaming"));
      ann.say("{'type':'ping','id':'a'}");
      first.awaitText("pong");
      assertThat(ann.poll().body()).isEqualTo("c[2010,\"Another connection still open\"]\n");
      ann.say("{'type':'ping','id':'b'}");
      first.awaitText("pong");
    }
  }

  private static byte[] request(String method, String path) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        .formatted(method, path)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xhr", "xhr_streaming", "eventsource"})
  void whoBreaksItsRequestForFramesHasGone(String transport) {
    node.awaitMetric("herald_sessions", 0);
    Poller ann = new Poller("");
    ann.next("welcome");
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      String method = transport.equals("eventsource") ? "GET" : "POST";
      socket.write(request(method, ann.base + "/" + transport));
      if (!transport.equals("xhr")) { // a request that polls shows nothing until it ends
        ann.say("{'type':'ping'}");
        socket.awaitText("pong");
      }
    }
    node.awaitMetric("herald_sessions", 0);
    assertThat(ann.poll().body()).isEqualTo("c[1002,\"Connection interrupted\"]\n");
    assertThat(ann.send("[]").statusCode()).isEqualTo(404);
  }

  @Test
  void whoAsksForNoMoreFramesHasGone() {
    node.awaitMetric("herald_sessions", 0);
    Poller ann = new Poller("");
    node.awaitMetric("herald_sessions", 1);
    node.awaitMetric("herald_sessions", 0);
    assertThat(ann.send("[\"x\"]").statusCode()).isEqualTo(404);
  }

  @Test
  void aStreamBringsFramesAsTheyCome() {
    String path = "/sockjs/0/stream" + NAMES.incrementAndGet();
    try (RawSocket stream = RawSocket.tcp(node.port())) {
      stream.write(request("POST", path + "/xhr_streaming?room=stream-a"));
      assertThat(stream.head())
          .contains("application/javascript")
          .contains("no-store")
          .contains("X-Accel-Buffering: no");
      stream.awaitText("h".repeat(2_048) + "\n");
      stream.awaitText("o\n");
      stream.awaitText("joined");
      for (int i = 0; i < 10; i++) {
        publish("room:stream-a", i, 1);
        stream.awaitText("\\\"data\\\":" + i + ",");
      }
    }
  }

  @Test
  void eventsBringFramesAsTheyCome() {
    String path = "/sockjs/0/events" + NAMES.incrementAndGet();
    try (RawSocket stream = RawSocket.tcp(node.port())) {
      stream.write(request("GET", path + "/eventsource?room=stream-b"));
      assertThat(stream.head()).contains("text/event-stream");
      stream.awaitText("data: o\r\n\r\n");
      stream.awaitText("joined");
      publish("room:stream-b", 7, 1);
      stream.awaitText("\\\"data\\\":7,");
      stream.awaitText("}\"]\r\n\r\n");
    }
  }

  @Test
  void eventsAreEscapedAsTheClientTakesThemForAPartOfAnAddress() {
    Poller ann = new Poller("?user=percent");
    ann.next("welcome");
    try (RawSocket stream = RawSocket.tcp(node.port())) {
      stream.write(request("GET", ann.base + "/eventsource"));
      ann.say("{'type':'send','to':'user:percent','data':'100% %41'}");
      stream.awaitText("100%25 %2541");
    }
  }

  @Test
  void toAnOldClientTheEndOfAnAnswerIsThatOfTheConnection() {
    Poller ann = new Poller("");
    ann.next("welcome");
    try (RawSocket stream = RawSocket.tcp(node.port())) {
      String old = ann.base + "/xhr_streaming HTTP/1.0\r\nConnection: keep-alive";
      stream.write(("POST " + old + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(stream.head()).contains("close").doesNotContain("chunked");
      ann.send(array(List.of("x".repeat(5_000))));
      stream.awaitText("c[1009");
      stream.awaitEnd();
    }
  }

  @ParameterizedTest
  @CsvSource({"xhr_streaming,POST", "eventsource,GET"})
  void aStreamEndsAfterSomeBytesAndTheNextGoesOn(String transport, String method) {
    String path = "/sockjs/0/long" + NAMES.incrementAndGet() + "/";
    String room = "long-" + transport;
    assertThat(node.post(path + "xhr?room=" + room, "").body()).isEqualTo("o\n");
    Await.until("it is in", () -> node.post(path + "xhr", "").body().contains("joined"));
    HttpRequest request =
        node.request(path + transport).method(method, HttpRequest.BodyPublishers.noBody()).build();
    List<Integer> got = new ArrayList<>();
    int sent = 0;
    for (int i = 0; i < 3; i++) {
      CompletableFuture<HttpResponse<String>> stream =
          HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
      while (!stream.isDone()) {
        String text = "x".repeat(2_000);
        String body = "{\"to\":\"room:%s\",\"data\":[%d,\"%s\"]}".formatted(room, sent++, text);
        assertThat(
                node.post("/api/messages", body, "Content-Type", "application/json").statusCode())
            .isEqualTo(202);
      }
      String answer = stream.join().body().replace("data: ", "").replace("\r", "");
      assertThat(answer.length()).isBetween(128 * 1_024, 200 * 1_024);
      messages(answer).stream()
          .filter(frame -> frame.path("type").asText().equals("message"))
          .forEach(message -> got.add(message.path("data").get(0).asInt()));
    }
    assertThat(got).hasSizeGreaterThan(150);
    assertThat(got).isEqualTo(IntStream.range(0, got.size()).boxed().toList());
  }

  @Test
  void aClientThatDoesNotFetchItsFramesMeetsTheLimitOfBytes() {
    Poller ann = new Poller("?room=poll-slow");
    ann.next("joined");
    String text = "x".repeat(3_000);
    for (int i = 0; i < 30; i++) {
      String body = "{\"to\":\"room:poll-slow\",\"data\":\"" + text + "\"}";
      node.post("/api/messages", body, "Content-Type", "application/json");
    }
    Await.until("it is told", () -> ann.poll().body().startsWith("c[4008"));
  }

  @Test
  void aWebSocketCarriesTheSameFrames() {
    String path = "/sockjs/0/socket" + NAMES.incrementAndGet() + "/websocket?room=socket-a";
    try (RawSocket socket = node.connect(path)) {
      assertThat(socket.next().text()).isEqualTo("o");
      List<JsonNode> frames = new ArrayList<>();
      while (frames.stream().noneMatch(one -> one.path("type").asText().equals("joined"))) {
        frames.addAll(messages(socket.next().text()));
      }
      send(socket, array(List.of("{'type':'ping','id':'a'}", "{'type':'ping','id':'b'}")));
      send(socket, "\"{\\\"type\\\":\\\"ping\\\",\\\"id\\\":\\\"c\\\"}\"");
      frames.clear();
      while (frames.size() < 3) {
        frames.addAll(messages(socket.next().text()));
      }
      assertThat(frames.stream().map(one -> one.path("id").asText()).collect(Collectors.joining()))
          .isEqualTo("abc");
      send(socket, "");
      send(socket, "[");
      RawSocket.Frame last = socket.next();
      assertThat(last.text()).isEqualTo("c[1002,\"protocol error\"]");
      assertThat(socket.closing()).startsWith("1002");
    }
  }

  private static void send(RawSocket socket, String text) {
    socket.frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aWebSocketThatBringsTooManyAtOnceIsClosed() {
    String path = "/sockjs/0/socket" + NAMES.incrementAndGet() + "/websocket";
    try (RawSocket socket = node.connect(path)) {
      send(socket, array(Collections.nCopies(10_001, "")));
      assertThat(socket.closing()).startsWith("1002");
    }
  }

  @Test
  void aWebSocketMayBringMoreThanASessionMayHaveUnanswered() {
    String path = "/sockjs/0/socket" + NAMES.incrementAndGet() + "/websocket?room=socket-many";
    try (RawSocket socket = node.connect(path)) {
      List<String> pings =
          IntStream.range(0, 300).mapToObj(i -> "{'type':'ping','id':" + i + "}").toList();
      send(socket, array(pings));
      send(socket, array(List.of("{'type':'ping','id':300}")));
      List<Integer> ids = new ArrayList<>();
      while (ids.size() < 301) {
        for (JsonNode frame : messages(socket.next().text())) {
          if (frame.path("type").asText().equals("pong")) {
            ids.add(frame.path("id").asInt());
          }
        }
      }
      assertThat(ids).isEqualTo(IntStream.rangeClosed(0, 300).boxed().toList());
    }
  }

  @Test
  void aNodeThatDrainsTellsItsSessions() {
    try (TestNode other = TestNode.start("drain.spread=0s");
        RawSocket stream = RawSocket.tcp(other.port())) {
      stream.write(request("POST", "/sockjs/0/a/xhr_streaming"));
      stream.awaitText("welcome");
      Future<Void> stopped = other.node().drain();
      stream.awaitText("reconnect");
      stream.awaitText("c[1001");
      Await.result(stopped);
    }
  }

  @Test
  void aNodeThatDrainsWaitsForWhoPolls() {
    try (TestNode other = TestNode.start("drain.spread=0s")) {
      String path = "/sockjs/0/a/xhr";
      assertThat(other.post(path, "").body()).isEqualTo("o\n");
      assertThat(other.post(path, "").body()).contains("welcome");
      Future<Void> stopped = other.node().drain();
      String told = poll(other, path);
      if (!told.contains("c[1001")) { // what it had to say before
        told += poll(other, path);
      }
      assertThat(told).contains("reconnect").contains("c[1001");
      Await.result(stopped);
    }
  }

  private static String poll(TestNode other, String path) {
    try (RawSocket client = RawSocket.tcp(other.port())) {
      client.write(request("POST", path));
      return client.answer();
    }
  }

  @Test
  void theRawWebSocketIsThatOfTheProtocol() {
    try (RawSocket socket = node.connect("/sockjs/websocket?user=raw")) {
      assertThat(socket.json("welcome").path("user").asText()).isEqualTo("raw");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/sockjs/0/x/jsonp,404",
    "/sockjs/0/x/htmlfile,404",
    "/sockjs/iframe.html,404",
    "/sockjs/0//xhr,404",
    "/sockjs//x/xhr,404",
    "/sockjs/0/x.y/xhr,404",
    "/sockjs/0/x/y/xhr,404",
    "/sockjs/0/nobody/xhr_send,405",
    "/sockjs/0/x/xhr,405",
    "/sockjs/0/x/xhr_streaming,405",
    "/sockjs/0/x/eventsource?user=,400",
    "/sockjs/0/x/eventsource?room=a&since=x,400",
    "/sockjs/0/x/websocket,426",
    "/sockjsx,404"
  })
  void whatIsNotThereOrAskedWronglyIsRefused(String path, int status) {
    HttpResponse<String> answer = node.get(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(read(answer.body()).path("status").asInt()).isEqualTo(status);
  }

  @Test
  void textsForASessionThatIsNotThereAreRefused() {
    assertThat(node.post("/sockjs/0/nobody/xhr_send", "[\"x\"]").statusCode()).isEqualTo(404);
  }

  @Test
  void pagesOfOtherOriginsMayNotConnect() {
    for (String path : List.of("info", "0/x/xhr", "0/x/eventsource", "0/x/xhr_send")) {
      assertThat(node.get("/sockjs/" + path, "Origin", "https://evil.example").statusCode())
          .isEqualTo(403);
    }
    HttpResponse<String> asked =
        node.send(
            node.request("/sockjs/0/x/xhr_send", "Origin", "http://localhost:1")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(asked.statusCode()).isEqualTo(204);
    assertThat(asked.headers().firstValue("Access-Control-Allow-Methods")).contains("POST");
    assertThat(asked.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
  }
}
