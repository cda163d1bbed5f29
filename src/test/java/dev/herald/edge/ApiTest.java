package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.testing.ApiContract;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API of one node; every answer is held to its description. */
class ApiTest {
  private static final ApiContract CONTRACT = ApiContract.read("openapi.yaml");
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  private static TestNode node;

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            "history.rules=[{match: 'room:unkept/*', size: 0}, {match: 'room:short/*', size: 5}]");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static HttpResponse<String> checked(HttpResponse<String> answer) {
    CONTRACT.check(answer);
    return answer;
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  private static JsonNode get(String path) {
    HttpResponse<String> answer = checked(node.get(path));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  /** Who is in a room is known a moment after the session was told that it is. */
  private static void awaitGet(String path, String json) {
    Await.until(() -> path + " is " + json, () -> get(path).toString().equals(json));
  }

  private static String member(String user) {
    return "{\"count\":1,\"members\":[{\"user\":\"" + user + "\",\"sessions\":1}]}";
  }

  private static JsonNode send(String method, String path) {
    HttpRequest request =
        node.request(path).method(method, HttpRequest.BodyPublishers.noBody()).build();
    HttpResponse<String> answer = checked(node.send(request));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private static HttpResponse<String> publish(String type, String body) {
    return checked(node.post("/api/messages", body.replace('\'', '"'), "Content-Type", type));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String numbers(String to, int count, String separator) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "{'to':'" + to + "','data':" + i + "}")
        .collect(Collectors.joining(separator));
  }

  private static List<Integer> data(JsonNode page) {
    List<Integer> data = new ArrayList<>();
    page.path("messages").forEach(message -> data.add(message.path("data").asInt()));
    return data;
  }

  private static void assertInOrder(JsonNode results, int count) {
    assertThat(results).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(results.get(i).path("offset").asInt()).isEqualTo(i + 1);
    }
  }

  @Test
  void tenThousandInOneArrayAreTakenInTheirOrder() {
    try (RawSocket ann = node.connect("/ws?user=ann&room=many")) {
      ann.json("joined");
      HttpResponse<String> answer = publish(JSON, "[" + numbers("room:many", 10_000, ",") + "]");
      assertThat(answer.statusCode()).isEqualTo(202);
      assertInOrder(json(answer), 10_000);
      for (int i = 1; i <= 10_000; i++) {
        assertThat(ann.json("message").path("data").asInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void linesAreTakenAsAStream() {
    String body = "\n\r\n" + numbers("room:lines", 3_000, "\r\n") + "\n\n";
    HttpResponse<String> answer = publish(LINES, body);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertInOrder(json(answer), 3_000);
    assertThat(json(publish(LINES, ""))).isEmpty();
    assertThat(json(publish(JSON, " [ ]\n"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'to':1,'data':1}", "1", "null", "{}", "[]", "{'to':'room:w','data':x}"})
  void theOthersAreSentWhenOneIsWrong(String wrong) {
    String to = "room:wrong" + encoded(wrong);
    String body = "[" + numbers(to, 4_999, ",") + "," + wrong + "," + numbers(to, 10, ",") + "]";
    HttpResponse<String> answer = publish(JSON, body);
    assertThat(answer.statusCode()).isEqualTo(207);
    JsonNode results = json(answer);
    assertThat(results).hasSize(5_010);
    assertThat(results.get(4_999).path("error").path("code").asText()).isEqualTo("bad-frame");
    assertThat(results.get(4_998).path("offset").asInt()).isEqualTo(4_999);
    assertThat(results.get(5_009).path("offset").asInt()).isEqualTo(5_009);
  }

  @Test
  void oneThatIsTooLongIsLeftOut() {
    String longer = "{'to':'room:long','data':'" + "x".repeat(70_000) + "'}";
    String two = numbers("room:long", 1, ",");
    for (HttpResponse<String> answer :
        List.of(
            publish(JSON, "[" + two + "," + longer + "," + two + "]"),
            publish(LINES, two + "\n" + longer + "\n" + two))) {
      assertThat(answer.statusCode()).isEqualTo(207);
      assertThat(json(answer)).hasSize(3);
      assertThat(json(answer).get(1).path("error").path("code").asText()).isEqualTo("too-large");
      assertThat(json(answer).get(2).has("offset")).isTrue();
    }
    assertThat(publish(JSON, longer).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[|422|1",
        "[{'to':'room:b','data':1}|422|1",
        "[{'to':'room:b','data':1},|207|2",
        "[{'to':'room:b','data':1},]|207|2",
        "[,{'to':'room:b','data':1}]|422|1",
        "[{'to':'room:b','data':1}] x|207|2",
        "[{'to':'room:b','data':1]},1]|422|1",
        "[{'to':'room:b','data':1} 2]|422|1",
        "[}|422|1",
        "[x,y]|422|2",
      })
  void anArrayThatIsNoneSaysHowFarItWasRead(String body, int status, int results) {
    HttpResponse<String> answer = publish(JSON, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode all = json(answer);
    assertThat(all.size()).isBetween(results, results + 1);
    assertThat(all.get(all.size() - 1).path("error").path("code").asText()).isEqualTo("bad-frame");
  }

  @Test
  void bytesArePublishedAsTheyAre() {
    try (RawSocket ann = node.connect("/ws?user=bytes")) {
      ann.json("welcome");
      HttpRequest request =
          node.request(
                  "/api/messages?to=user:bytes&from=user:bob&key=k",
                  "Content-Type",
                  "application/octet-stream")
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0, (byte) 0xff, 10}))
              .build();
      HttpResponse<String> answer = checked(node.send(request));
      assertThat(answer.statusCode()).isEqualTo(202);
      RawSocket.Frame frame = ann.next();
      assertThat(frame.opcode()).isEqualTo(2);
      assertThat(StandardCharsets.ISO_8859_1.decode(frame.payload().duplicate()).toString())
          .contains("\"from\":\"user:bob\"", "\"key\":\"k\"")
          .endsWith("}\n\u0000\u00ff\n");
      JsonNode page = get("/api/messages?to=user:bytes");
      assertThat(page.path("messages").get(0).path("base64").asText()).isEqualTo("AP8K");
    }
  }

  @Test
  void aRepeatIsAnsweredWithTheFirstPosition() {
    String message = "{'to':'room:once','data':1,'from':'user:bob','key':'k1'}";
    JsonNode first = json(publish(JSON, message));
    assertThat(json(publish(JSON, message))).isEqualTo(first);
    assertThat(json(publish(JSON, "[" + message + "," + message + "]")).get(1)).isEqualTo(first);
    assertThat(data(get("/api/messages?to=room:once"))).hasSize(1);
  }

  @Test
  void historyIsReadPageByPage() {
    publish(JSON, "[" + numbers("room:pages", 25, ",") + "]");
    JsonNode page = get("/api/messages?to=room:pages&limit=10");
    assertThat(data(page)).startsWith(1).hasSize(10).endsWith(10);
    assertThat(page.path("recovered").asBoolean()).isTrue();
    assertThat(page.path("more").asBoolean()).isTrue();
    page = get("/api/messages?to=room:pages&limit=10&since=" + since(page));
    assertThat(data(page)).startsWith(11).endsWith(20);
    page = get("/api/messages?to=room:pages&limit=10&since=" + since(page));
    assertThat(data(page)).startsWith(21).endsWith(25);
    assertThat(page.path("more").asBoolean()).isFalse();
    page = get("/api/messages?to=room:pages&since=" + since(page));
    assertThat(data(page)).isEmpty();
    assertThat(page.path("offset").asInt()).isEqualTo(25);
    assertThat(page.path("recovered").asBoolean()).isTrue();
  }

  private static String since(JsonNode page) {
    return page.path("epoch").asText() + ":" + page.path("offset").asLong();
  }

  @Test
  void whatIsNotKeptAnyMoreIsToldAsMissing() {
    publish(JSON, "[" + numbers("room:short/1", 20, ",") + "]");
    JsonNode page = get("/api/messages?to=room:short/1");
    assertThat(data(page)).isEqualTo(List.of(16, 17, 18, 19, 20));
    assertThat(page.path("recovered").asBoolean()).isFalse();
    String epoch = page.path("epoch").asText();
    assertThat(isRecovered("room:short/1", epoch + ":15")).isTrue();
    assertThat(isRecovered("room:short/1", epoch + ":14")).isFalse();
    assertThat(isRecovered("room:short/1", epoch + ":20")).isTrue();
    assertThat(isRecovered("room:short/1", epoch + ":21")).isFalse();
    assertThat(isRecovered("room:short/1", "never:1")).isFalse();
  }

  private static boolean isRecovered(String to, String since) {
    return get("/api/messages?to=" + to + "&since=" + since).path("recovered").asBoolean();
  }

  @Test
  void nothingIsKeptOfWhatIsNotKept() {
    publish(JSON, "{'to':'room:unkept/1','data':1}");
    for (String to : List.of("room:unkept/1", "room:nobody-ever-sent", "user:nobody")) {
      JsonNode page = get("/api/messages?to=" + to);
      assertThat(page.toString()).isEqualTo("{\"recovered\":true,\"more\":false,\"messages\":[]}");
      assertThat(isRecovered(to, "x:1")).isFalse();
    }
  }

  @Test
  void roomsAreListedByName() {
    try (RawSocket ann = node.connect("/ws?user=lister&room=list-b&room=list-a&room=list-%C3%A9");
        RawSocket bob = node.connect("/ws?user=lister2&room=list-b&room=list-c")) {
      for (int i = 0; i < 3; i++) {
        ann.json("joined");
      }
      bob.json("joined");
      bob.json("joined");
      bob.text("{'type':'watch','room':'list-empty'}");
      bob.json("watching");
      for (String room : List.of("list-a", "list-c", "list-%C3%A9")) {
        awaitGet("/api/members?room=" + room, member(room.equals("list-c") ? "lister2" : "lister"));
      }
      Await.until("both are in", () -> get("/api/members?room=list-b").path("count").asInt() == 2);
      JsonNode page = get("/api/rooms?after=list-&limit=2");
      assertThat(page.path("rooms").toString())
          .isEqualTo("[{\"name\":\"list-a\",\"members\":1},{\"name\":\"list-b\",\"members\":2}]");
      page = get("/api/rooms?limit=2&after=" + encoded(page.path("next").asText()));
      assertThat(page.path("rooms").toString()).isEqualTo("[{\"name\":\"list-c\",\"members\":1}]");
      page = get("/api/rooms?limit=1000&after=" + encoded(page.path("next").asText()));
      assertThat(page.path("rooms").get(0).path("name").asText()).isEqualTo("list-é");
      assertThat(page.has("next")).isFalse();
    }
  }

  @Test
  void membersAreCountedAndListed() {
    try (RawSocket phone = node.connect("/ws?user=mem-ann&room=mem");
        RawSocket tab = node.connect("/ws?user=mem-ann&room=mem")) {
      phone.json("joined");
      tab.json("joined");
      awaitGet(
          "/api/members?room=mem",
          "{\"count\":1,\"members\":[{\"user\":\"mem-ann\",\"sessions\":2}]}");
    }
    assertThat(get("/api/members?room=mem-none").path("count").asInt()).isZero();
  }

  @Test
  void aBackEndPutsSessionsIntoARoomAndTakesThemOut() {
    try (RawSocket phone = node.connect("/ws?user=put-ann");
        RawSocket tab = node.connect("/ws?user=put-ann&room=put")) {
      phone.json("welcome");
      tab.json("joined");
      assertThat(send("PUT", "/api/members?room=put&user=put-ann").path("sessions").asInt())
          .isEqualTo(2);
      JsonNode joined = phone.json("joined");
      assertThat(joined.path("room").asText()).isEqualTo("put");
      assertThat(joined.has("id")).isFalse();
      publish(JSON, "{'to':'room:put','data':1}");
      assertThat(phone.json("message").path("offset").asLong())
          .isEqualTo(joined.path("offset").asLong() + 1);
      // the tab was in it, and is told nothing
      assertThat(tab.json("message").path("data").asInt()).isEqualTo(1);
      assertThat(send("DELETE", "/api/members?room=put&user=put-ann").path("sessions").asInt())
          .isEqualTo(2);
      for (RawSocket each : List.of(phone, tab)) {
        JsonNode left = each.json("left");
        assertThat(left.path("room").asText()).isEqualTo("put");
        assertThat(left.has("id")).isFalse();
      }
      awaitGet("/api/members?room=put", "{\"count\":0,\"members\":[]}");
    }
    assertThat(send("PUT", "/api/members?room=put&user=nobody").path("sessions").asInt()).isZero();
  }

  @Test
  void aUsersSessionsAreFoundAndEnded() {
    try (RawSocket phone = node.connect("/ws?user=end-ann&room=z&room=y")) {
      String session = phone.json("welcome").path("session").asText();
      phone.json("joined");
      phone.json("joined");
      JsonNode found = get("/api/sessions?user=end-ann");
      assertThat(found.path("online").asBoolean()).isTrue();
      JsonNode one = found.path("sessions").get(0);
      assertThat(one.path("session").asText()).isEqualTo(session);
      assertThat(one.path("node").asText()).isEqualTo(node.node().name());
      assertThat(one.path("rooms").toString()).isEqualTo("[\"y\",\"z\"]");
      assertThat(send("DELETE", "/api/sessions?user=end-ann").path("sessions").asInt())
          .isEqualTo(1);
      assertThat(phone.closing()).isEqualTo("4003 forbidden");
      awaitGet(
          "/api/sessions?user=end-ann", "{\"user\":\"end-ann\",\"online\":false,\"sessions\":[]}");
    }
  }

  @Test
  void aSessionIsPutIntoNoMoreRoomsThanItMayBeIn() {
    try (RawSocket ann = node.connect("/ws?user=full-ann")) {
      ann.json("welcome");
      for (int i = 0; i < 128; i++) {
        send("PUT", "/api/members?user=full-ann&room=full" + i);
        ann.json("joined");
      }
      HttpRequest request =
          node.request("/api/members?user=full-ann&room=more")
              .PUT(HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<String> answer = checked(node.send(request));
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(json(answer).path("code").asText()).isEqualTo("too-many-rooms");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/api/messages|400|bad-frame",
        "GET|/api/messages?to=x|400|bad-address",
        "GET|/api/messages?to=everyone|400|bad-address",
        "GET|/api/messages?to=room:x&since=1|400|bad-frame",
        "GET|/api/messages?to=room:x&since=a:-1|400|bad-frame",
        "GET|/api/messages?to=room:x&limit=0|400|bad-frame",
        "GET|/api/messages?to=room:x&limit=|400|bad-frame",
        "GET|/api/messages?to=room:x&limit=99999999999|400|bad-frame",
        "GET|/api/messages?to=room:x&to=room:y|400|bad-frame",
        "GET|/api/messages?to=room:%ff|400|bad-frame",
        "GET|/api/members|400|bad-frame",
        "GET|/api/members?room=|400|bad-address",
        "PUT|/api/members?room=x|400|bad-frame",
        "DELETE|/api/members?user=x|400|bad-frame",
        "GET|/api/sessions|400|bad-frame",
        "DELETE|/api/sessions?user=%20x|400|bad-address",
        "GET|/api/rooms?limit=x|400|bad-frame",
      })
  void aWrongQueryIsAProblem(String method, String path, int status, String code) {
    HttpRequest request =
        node.request(path).method(method, HttpRequest.BodyPublishers.noBody()).build();
    HttpResponse<String> answer = checked(node.send(request));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).path("code").asText()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH,/api/messages,'GET, HEAD, POST'",
    "POST,/api/rooms,'GET, HEAD'",
    "POST,/api/members,'DELETE, GET, HEAD, PUT'",
    "PUT,/api/sessions,'DELETE, GET, HEAD'"
  })
  void anotherMethodIsRefusedWithThoseThatThereAre(String method, String path, String allowed) {
    HttpRequest request =
        node.request(path).method(method, HttpRequest.BodyPublishers.ofString("x")).build();
    HttpResponse<String> answer = node.send(request);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "x", "multipart/form-data"})
  void anotherMediaTypeIsRefused(String type) {
    assertThat(publish(type, "{'to':'everyone','data':1}").statusCode()).isEqualTo(415);
  }

  @Test
  void oneThatIsNestedTooDeepIsRefusedByItself() {
    String deep = "{'to':'room:deep','data':" + "[".repeat(120) + "]".repeat(120) + "}";
    String one = numbers("room:deep", 1, ",");
    HttpResponse<String> answer = publish(JSON, "[" + one + "," + deep + "," + one + "]");
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(json(answer)).hasSize(3);
    assertThat(json(answer).get(2).has("offset")).isTrue();
  }

  @Test
  void noMoreThanAHundredThousandAreTakenAtOnce() {
    String line = "{'to':'room:cap','data':1,'keep':false}\n";
    HttpResponse<String> answer = publish(LINES, line.repeat(100_005));
    assertThat(answer.statusCode()).isEqualTo(207);
    JsonNode results = json(answer);
    assertThat(results).hasSize(100_001);
    assertThat(results.get(100_000).path("error").path("code").asText()).isEqualTo("too-large");
    assertThat(results.get(99_999).toString()).isEqualTo("{}");
  }

  @Test
  void whatWasReadOfABodyThatBreaksOffIsSent() {
    String body = numbers("room:broken-off", 2, "\n").replace('\'', '"') + "\n{\"to\":";
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      socket.write(
          ("POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                  + LINES
                  + "\r\nContent-Length: 1000\r\n\r\n"
                  + body)
              .getBytes(StandardCharsets.UTF_8));
      Await.until("both are sent", () -> data(get("/api/messages?to=room:broken-off")).size() == 2);
    }
    assertThat(data(get("/api/messages?to=room:broken-off"))).isEqualTo(List.of(1, 2));
  }

  private static RawSocket chunked(TestNode at, String... headers) {
    RawSocket socket = RawSocket.tcp(at.port());
    String head =
        "POST /api/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n";
    socket.write(head.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static void chunk(RawSocket socket, String text) {
    String json = text.replace('\'', '"');
    String chunk = Integer.toHexString(json.length()) + "\r\n" + json + "\r\n";
    socket.write(chunk.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aChunkThatIsNoneIsAProblem() {
    for (String type : List.of(JSON, LINES, "application/octet-stream")) {
      try (RawSocket socket = chunked(node, "Content-Type: " + type)) {
        socket.write("zz\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(socket.answer()).contains(" 400 ", "application/problem+json", "bad-frame");
      }
    }
  }

  @Test
  void whoAsksFirstIsToldToGoOnIfTheTypeIsRight() {
    try (RawSocket socket = chunked(node, "Content-Type: " + LINES, "Expect: 100-continue")) {
      assertThat(socket.head()).startsWith("HTTP/1.1 100 ");
      chunk(socket, "{'to':'everyone','data':1}");
      chunk(socket, "");
      assertThat(socket.answer()).contains(" 202 ", "[{}]");
    }
    try (RawSocket socket = chunked(node, "Content-Type: text/plain", "Expect: 100-continue")) {
      assertThat(socket.answer()).startsWith("HTTP/1.1 415 ");
    }
  }

  @Test
  void requestsThatComeOneBehindTheOtherAreAnsweredInOrder() {
    try (RawSocket socket = RawSocket.tcp(node.port())) {
      String both =
          RawSocket.post("{'to':'room:piped','data':1}") + RawSocket.post("{'to':'x','data':2}");
      socket.write((both + both).getBytes(StandardCharsets.UTF_8));
      for (String status : List.of(" 202 ", " 400 ", " 202 ", " 400 ")) {
        assertThat(socket.answer()).contains(status);
      }
    }
  }

  @Test
  void aNodeThatDrainsAnswersWhatItHasRead() {
    try (TestNode leaving = TestNode.start();
        RawSocket socket = chunked(leaving, "Content-Type: " + LINES)) {
      chunk(socket, "{'to':'room:x','data':1}\n{'to':'room:x','data':2}\n{'to':");
      Await.until("both are taken", () -> leaving.metric("herald_messages_accepted_total") == 2);
      Future<Void> stopped = leaving.node().drain();
      assertThat(socket.answer()).contains(" 207 ", "\"offset\":2", "unavailable", "draining");
      Await.result(stopped);
    }
  }

  @Test
  void aCompressedBodyIsRefused() {
    HttpRequest request =
        node.request("/api/messages", "Content-Type", JSON, "Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {31, (byte) 139}))
            .build();
    assertThat(checked(node.send(request)).statusCode()).isEqualTo(415);
  }

  @Test
  void headAnswersAsGetWithoutABody() {
    HttpRequest request =
        node.request("/api/rooms").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    HttpResponse<String> answer = node.send(request);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }
}
