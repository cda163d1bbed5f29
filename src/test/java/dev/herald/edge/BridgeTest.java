package dev.herald.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.Await;
import dev.herald.testing.BridgeClient;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameHelper;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameParser;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of Vert.x's event-bus bridges, over WebSockets and TCP, and what they may do wrong. */
class BridgeTest {
  private static final AtomicInteger UNASKED = new AtomicInteger();
  private static TestNode node;
  private static int tcpPort;

  @BeforeAll
  static void start() {
    node =
        TestNode.startWithBridge(
            "bridge.services=[orders, silent, odd]",
            "limits.maxMessageBytes=4096",
            "limits.maxQueuedBytes=65536",
            "limits.maxRoomsPerSession=3");
    tcpPort = node.bridgePort();
    node.node().vertx().eventBus().consumer("orders", BridgeTest::serve);
    node.node().vertx().eventBus().consumer("odd", BridgeTest::serveOddly);
  }

  private static void serve(io.vertx.core.eventbus.Message<Object> request) {
    if (!(request.body() instanceof JsonObject order)) {
      request.fail(17, "no order");
      return;
    }
    DeliveryOptions headers = new DeliveryOptions();
    request.headers().forEach(header -> headers.addHeader(header.getKey(), header.getValue()));
    request.reply(new JsonObject().put("done", order), headers);
  }

  /** In ways that a client can't be told, or that nobody waits for. */
  private static void serveOddly(io.vertx.core.eventbus.Message<Object> request) {
    switch (String.valueOf(request.body())) {
      case "question" -> request.replyAndRequest("answer");
      case "long" -> request.reply("x".repeat(100_000));
      case "unasked" -> UNASKED.incrementAndGet();
      case "unasked?" -> request.reply(UNASKED.get() == 1 ? "yes" : "no");
      default -> request.reply(request.body());
    }
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static BridgeClient connect(String way, String user) {
    return way.equals("tcp")
        ? BridgeClient.tcp(tcpPort, user)
        : BridgeClient.web(node.port(), user);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "tcp"})
  void whatIsSentToARoomReachesWhoIsRegistered(String way) {
    String room = "room:to-" + way;
    try (BridgeClient ann = connect(way, "ann");
        BridgeClient bob = connect(way, "bob")) {
      bob.register(room);
      JsonNode position = ann.ask(room, "{'n':0}").path("body");
      ann.say("{'type':'publish','address':'" + room + "','body':1,'headers':{'key':'k'}}");
      ann.say("{'type':'send','address':'" + room + "','body':[2]}");
      JsonNode first = bob.message();
      assertThat(first.path("address").asText()).isEqualTo(room);
      assertThat(first.path("body").path("n").asInt(-1)).isZero();
      JsonNode headers = first.path("headers");
      assertThat(headers.path("from").asText()).isEqualTo("user:ann");
      assertThat(headers.path("epoch").asText()).isEqualTo(position.path("epoch").asText());
      assertThat(headers.path("offset").asText()).isEqualTo(position.path("offset").toString());
      assertThat(headers.path("time").asLong()).isPositive();
      JsonNode second = bob.message();
      assertThat(second.path("body").asInt()).isEqualTo(1);
      assertThat(second.path("headers").path("key").asText()).isEqualTo("k");
      assertThat(bob.message().path("body").get(0).asInt()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "tcp"})
  void itHearsItsOwnUserAndEveryoneOnlyWhileRegistered(String way) {
    try (BridgeClient ann = connect(way, "ann-" + way)) {
      ann.ask("user:ann-" + way, "'unheard'");
      ann.register("user:ann-" + way).register("everyone");
      ann.say("{'type':'send','address':'user:ann-" + way + "','body':'mine'}");
      assertThat(ann.message().path("body").asText()).isEqualTo("mine");
      ann.say("{'type':'publish','address':'everyone','body':'all'}");
      assertThat(ann.message().path("body").asText()).isEqualTo("all");
      ann.say("{'type':'unregister','address':'everyone'}");
      ann.say("{'type':'publish','address':'everyone','body':'unheard'}");
      ann.say("{'type':'send','address':'user:ann-" + way + "','body':'mine, too'}");
      assertThat(ann.message().path("body").asText()).isEqualTo("mine, too");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "tcp"})
  void whoComesBackGoesOnWhereItWas(String way) {
    String room = "room:back-" + way;
    try (BridgeClient ann = connect(way, "ann")) {
      JsonNode position = ann.ask(room, "0").path("body");
      ann.ask(room, "1");
      String since = position.path("epoch").asText() + ":" + position.path("offset").asText();
      ann.say("{'type':'register','address':'%s','headers':{'since':'%s'}}".formatted(room, since));
      assertThat(ann.message().path("body").asInt()).isEqualTo(1);
      ann.say("{'type':'unregister','address':'" + room + "'}");
      ann.say("{'type':'register','address':'" + room + "','headers':{'since':'gone:1'}}");
      JsonNode told = ann.next();
      assertThat(told.path("address").asText()).isEqualTo(room);
      assertThat(told.path(way.equals("tcp") ? "message" : "body").asText())
          .isEqualTo("not_recovered");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "tcp"})
  void aServiceIsAskedAndReplies(String way) {
    try (BridgeClient ann = connect(way, "ann")) {
      ann.say(
          "{'type':'send','address':'orders','body':{'id':7},'replyAddress':'x',"
              + "'headers':{'a':'b','From':'user:forged'}}");
      JsonNode reply = ann.message();
      assertThat(reply.path("address").asText()).isEqualTo("x");
      assertThat(reply.path("body").path("done").path("id").asInt()).isEqualTo(7);
      assertThat(reply.path("headers").path("a").asText()).isEqualTo("b");
      assertThat(reply.path("headers").path("from").asText()).isEqualTo("user:ann");
      JsonNode failed = ann.ask("orders", "1");
      assertThat(failed.path("type").asText()).isEqualTo("err");
      assertThat(failed.path("failureCode").asInt()).isEqualTo(17);
      assertThat(failed.path("failureType").asText()).isEqualTo("RECIPIENT_FAILURE");
      assertThat(failed.path("message").asText()).isEqualTo("no order");
      JsonNode nobody = ann.ask("silent", "1");
      assertThat(nobody.path("failureType").asText()).isEqualTo("NO_HANDLERS");
      assertThat(ann.ask("other", "1").path("message").asText()).contains("bad-address");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "tcp"})
  void moreRoomsThanASessionMayHaveAreRefused(String way) {
    try (BridgeClient ann = connect(way, "ann")) {
      for (int i = 0; i < 3; i++) {
        ann.register("room:many-" + i);
      }
      ann.say("{'type':'register','address':'room:many-3'}");
      assertThat(ann.next().toString()).contains("max_handlers_reached").contains("room:many-3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "tcp"})
  void afterAFaultTheSessionGoesOn(String way) {
    try (BridgeClient ann = connect(way, "ann")) {
      assertThat(ann.say("nonsense").next().toString()).contains("invalid_json");
      assertThat(ann.say("{'type':'what','address':'room:r'}").next().toString())
          .contains(way.equals("tcp") ? "unknown_type" : "invalid_type");
      assertThat(ann.ask("room:fault-" + way, "1").path("body").path("offset").asInt())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "tcp"})
  void aBackEndMovesItsSession(String way) {
    String name = "moved-" + way;
    String members = "/api/members?room=" + name + "&user=" + name;
    try (BridgeClient ann = connect(way, name)) {
      ann.register("room:" + name);
      node.send(node.request(members).DELETE().build());
      assertThat(ann.next().toString()).contains("unregistered").contains("room:" + name);
      node.send(node.request(members).PUT(HttpRequest.BodyPublishers.noBody()).build());
      ann.ask("room:" + name, "'its client has not registered for it'");
      ann.register("room:" + name);
      ann.say("{'type':'send','address':'room:" + name + "','body':'heard'}");
      assertThat(ann.message().path("body").asText()).isEqualTo("heard");
    }
  }

  @Test
  void aServiceThatDoesNotReplyInATellableWayIsAFailure() {
    try (BridgeClient ann = BridgeClient.web(node.port(), "ann")) {
      assertThat(ann.ask("odd", "'question'").path("body").asText()).isEqualTo("answer");
      assertThat(ann.ask("odd", "'long'").path("message").asText()).contains("more than 32768");
      assertThat(ann.ask("odd", "null").path("body").isNull()).isTrue();
      assertThat(ann.ask("odd", "1" + "0".repeat(2_000)).path("message").asText())
          .contains("too long a number");
      ann.say("{'type':'send','address':'odd','body':'unasked'}");
      assertThat(ann.ask("odd", "'unasked?'").path("body").asText()).isEqualTo("yes");
      assertThat(node.metric("herald_services_replied_total")).isPositive();
      assertThat(node.metric("herald_services_unreplied_total")).isPositive();
    }
  }

  @Test
  void aNodeThatGoesDoesNotWaitForAServiceThatDoesNotReply() {
    TestNode leaving = TestNode.start("bridge.services=[silent]", "drain.spread=0s");
    Promise<Void> asked = Promise.promise();
    leaving.node().vertx().eventBus().consumer("silent", request -> asked.tryComplete());
    try (BridgeClient ann = BridgeClient.web(leaving.port(), "ann")) {
      ann.say("{'type':'send','address':'silent','body':1,'replyAddress':'x'}");
      Await.result(asked.future());
      Await.result(leaving.node().drain());
      JsonNode answer = ann.next();
      assertThat(answer.path("address").asText()).isEqualTo("x");
      assertThat(answer.path("message").asText()).contains("the node goes");
    }
  }

  @Test
  void overTcpASlowClientIsToldAndLeft() throws IOException {
    try (BridgeClient slow = BridgeClient.tcp(tcpPort, "slow")) {
      slow.register("room:slow");
      String closed = "herald_sessions_closed_total{code=\"4008\"}";
      double before = node.metric(closed);
      String body = "{\"to\":\"room:slow\",\"data\":\"" + "x".repeat(4_000) + "\"}";
      Await.until(
          "it is slow",
          () -> {
            for (int i = 0; i < 50; i++) {
              node.post("/api/messages", body, "Content-Type", "application/json");
            }
            return node.metric(closed) > before;
          });
      String last = "";
      for (Optional<String> next = slow.socket().lengthFrame();
          next.isPresent();
          next = slow.socket().lengthFrame()) {
        last = next.get();
      }
      // cut off behind what could not be sent, or told
      assertThat(last)
          .satisfiesAnyOf(
              told -> assertThat(told).contains("\"slow consumer\""),
              cutOff -> assertThat(cutOff).contains("room:slow"));
    }
  }

  @Test
  void overTcpWhoDoesNotReadItsAnswersIsNotReadAndGoesOnWhenItDoes() throws IOException {
    try (BridgeClient ann = BridgeClient.tcp(tcpPort, "ann")) {
      String text = "x".repeat(3_000);
      int asked = 10_000;
      AtomicInteger sent = new AtomicInteger();
      Thread asking =
          new Thread(
              () -> {
                for (int i = 0; i < asked; i++) {
                  ann.say(
                      "{'type':'send','address':'orders','body':{'n':%d,'x':'%s'},'replyAddress':'x'}"
                          .formatted(i, text));
                  sent.incrementAndGet();
                }
              });
      asking.start();
      Await.until(
          "it is not read any more",
          () -> {
            int before = sent.get();
            LockSupport.parkNanos(300_000_000);
            return before > 100 && before == sent.get();
          });
      assertThat(sent).hasValueLessThan(asked);
      Set<Integer> numbers = new HashSet<>();
      int refused = 0;
      for (int i = 0; i < asked; i++) {
        JsonNode reply = ann.next();
        if (reply.path("type").asText().equals("message")) {
          numbers.add(reply.path("body").path("done").path("n").asInt());
        } else {
          assertThat(reply.path("message").asText()).contains("read what was sent to you first");
          refused++;
        }
      }
      assertThat(numbers.size() + refused).isEqualTo(asked);
      assertThat(numbers).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void overTcpWhatWasSentBeforeTheEndIsTaken(int count) {
    String room = "room:end-" + count;
    try (RawSocket brief = RawSocket.tcp(tcpPort)) {
      ByteBuffer all = ByteBuffer.allocate(200 * count);
      for (int i = 0; i < count; i++) {
        all.put(
            BridgeClient.frame(
                "{'type':'publish','address':'" + room + "','body':" + i + ",'headers':{}}"));
      }
      brief.write(Arrays.copyOf(all.array(), all.position()));
    }
    Await.until(
        "all have come",
        () ->
            new JsonObject(node.get("/api/messages?limit=1000&to=" + room).body())
                    .getInteger("offset", 0)
                == count);
  }

  @ParameterizedTest
  @ValueSource(ints = {4_097, Integer.MAX_VALUE, -1})
  void aLengthThatIsTooLargeIsRefusedByItself(int length) {
    for (boolean first : new boolean[] {true, false}) {
      try (RawSocket socket =
          first ? RawSocket.tcp(tcpPort) : BridgeClient.tcp(tcpPort, "large").socket()) {
        socket.write(ByteBuffer.allocate(4).putInt(length).array());
        assertThat(socket.lengthFrame())
            .hasValue("{\"type\":\"err\",\"message\":\"message too big\"}");
        assertThat(socket.isEnded()).isTrue();
      }
    }
  }

  @Test
  void aFrameMayComeByteByByte() {
    byte[] text = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
    byte[] frame = ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array();
    try (RawSocket socket = RawSocket.tcp(tcpPort)) {
      for (int i = 0; i < frame.length; i++) {
        socket.write(Arrays.copyOfRange(frame, i, i + 1));
      }
      assertThat(socket.lengthFrame()).hasValue("{\"type\":\"pong\"}");
    }
  }

  @Test
  void aPingDecidesNothing() {
    try (RawSocket socket = RawSocket.tcp(tcpPort)) {
      for (int i = 0; i < 3; i++) {
        socket.write(BridgeClient.frame("{'type':'ping'}"));
        assertThat(socket.lengthFrame()).hasValue("{\"type\":\"pong\"}");
      }
      socket.write(
          BridgeClient.frame(
              "{'type':'register','address':'user:late','headers':{'user':'late'}}"));
      socket.write(BridgeClient.frame("{'type':'send','address':'user:late','body':1}"));
      assertThat(socket.lengthFrame().orElseThrow()).contains("\"from\":\"user:late\"");
    }
  }

  @Test
  void whoHasNotSaidWhoItIsHasAPlaceAndIsPinged() {
    TestNode small =
        TestNode.startWithBridge(
            "limits.sessions=1", "heartbeat.interval=100ms", "drain.spread=0s");
    try (RawSocket first = RawSocket.tcp(small.bridgePort())) {
      assertThat(first.lengthFrame()).hasValue("{\"type\":\"pong\"}");
      try (RawSocket second = RawSocket.tcp(small.bridgePort())) {
        assertThat(second.lengthFrame())
            .hasValue("{\"type\":\"err\",\"message\":\"try again later\"}");
        assertThat(second.isEnded()).isTrue();
      }
      Await.result(small.node().drain());
      Optional<String> last = first.lengthFrame();
      while (last.orElseThrow().contains("pong")) {
        last = first.lengthFrame();
      }
      assertThat(last).hasValue("{\"type\":\"err\",\"message\":\"going away\"}");
      assertThat(first.isEnded()).isTrue();
    }
  }

  @Test
  void whatFollowsAWrongLengthDoesNotSwallowTheAnswer() {
    try (RawSocket socket = RawSocket.tcp(tcpPort)) {
      socket.write(ByteBuffer.allocate(1_000_000).putInt(900_000).array());
      assertThat(socket.lengthFrame())
          .hasValue("{\"type\":\"err\",\"message\":\"message too big\"}");
      assertThat(socket.lengthFrame()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"'headers':{'user':' '}", "'headers':7"})
  void whoNamesNoUserIsSentAway(String headers) {
    byte[] text =
        ("{'type':'ping'," + headers + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    try (RawSocket socket = RawSocket.tcp(tcpPort)) {
      socket.write(ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array());
      assertThat(socket.lengthFrame()).hasValue("{\"type\":\"err\",\"message\":\"bad request\"}");
      assertThat(socket.isEnded()).isTrue();
    }
  }

  @Test
  void vertxOwnFramesAreUnderstood() {
    Promise<JsonObject> reply = Promise.promise();
    Promise<JsonObject> message = Promise.promise();
    FrameParser parser =
        new FrameParser(
            frame -> {
              JsonObject json = frame.result();
              (json.getString("address", "").equals("reply") ? reply : message).tryComplete(json);
            });
    NetSocket socket =
        Await.result(node.node().vertx().createNetClient().connect(tcpPort, "127.0.0.1"));
    socket.handler(parser);
    FrameHelper.sendFrame(
        "register",
        "room:helper",
        null,
        new JsonObject().put("user", "helper"),
        null,
        null,
        socket);
    FrameHelper.sendFrame(
        "send",
        "room:helper",
        "reply",
        new JsonObject(),
        true,
        new JsonObject().put("n", 1),
        socket);
    JsonObject heard = Await.result(message.future());
    assertThat(heard.getString("type")).isEqualTo("message");
    assertThat(heard.getJsonObject("body").getInteger("n")).isEqualTo(1);
    assertThat(heard.getJsonObject("headers").getString("from")).isEqualTo("user:helper");
    assertThat(heard.getBoolean("send")).isFalse();
    assertThat(Await.result(reply.future()).getJsonObject("body").getInteger("offset"))
        .isEqualTo(1);
    Await.result(socket.close());
  }

  @Test
  void anOldClientOverSockJsSpeaksTheSame() {
    String path = "/eventbus/0/poll/";
    assertThat(node.post(path + "xhr?user=poll", "").body()).isEqualTo("o\n");
    assertThat(node.get("/eventbus/info").body()).contains("\"websocket\":true");
    String text =
        "{\\\"type\\\":\\\"send\\\",\\\"address\\\":\\\"everyone\\\",\\\"replyAddress\\\":\\\"x\\\"}";
    assertThat(node.post(path + "xhr_send", "[\"" + text + "\"]").statusCode()).isEqualTo(204);
    assertThat(node.post(path + "xhr", "").body())
        .isEqualTo("a[\"{\\\"type\\\":\\\"rec\\\",\\\"address\\\":\\\"x\\\",\\\"body\\\":{}}\"]\n");
    assertThat(node.post("/sockjs/0/poll/xhr_send", "[]").statusCode()).isEqualTo(404);
  }

  @Test
  void bytesInABinaryFrameAreATextAsWell() {
    try (BridgeClient ann = BridgeClient.web(node.port(), "ann")) {
      byte[] frame =
          "{\"type\":\"send\",\"address\":\"everyone\",\"replyAddress\":\"x\"}"
              .getBytes(StandardCharsets.UTF_8);
      ann.socket().frame(0x82, frame);
      assertThat(ann.message().path("address").asText()).isEqualTo("x");
    }
  }

  @Test
  void aNodeThatGoesTakesLeaveOfClientsOverTcp() {
    TestNode leaving = TestNode.startWithBridge("drain.spread=0s");
    try (BridgeClient ann = BridgeClient.tcp(leaving.bridgePort(), "ann")) {
      Await.result(leaving.node().drain());
      assertThat(ann.next().path("message").asText()).isEqualTo("going away");
      assertThat(ann.socket().isEnded()).isTrue();
    }
  }
}
