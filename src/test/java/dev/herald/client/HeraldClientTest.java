package dev.herald.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A verticle in the process of a node that runs alone. */
class HeraldClientTest {
  private static TestNode node;
  private static HeraldClient client;

  @BeforeAll
  static void start() {
    node = TestNode.start("limits.maxMessageBytes=4096");
    client = new HeraldClient(node.node().vertx());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Throwable failureOf(Future<?> future) {
    return Await.result(future.<Throwable>map(result -> null).otherwise(failure -> failure));
  }

  private static String codeOf(Future<?> future) {
    return failureOf(future) instanceof HeraldException failure ? failure.code() : "none";
  }

  @Test
  void whatIsSentIsReceivedAndKept() {
    try (RawSocket ann = node.connect("/ws?user=ann&room=sent")) {
      ann.json("joined");
      Instant before = Instant.now();
      Position first = Await.result(client.send("room:sent", new JsonObject().put("n", 1))).get();
      Position second =
          Await.result(client.send(OutgoingMessage.of("room:sent", "two").from("bob").key("k")))
              .get();
      assertThat(second).isEqualTo(new Position(first.epoch(), first.offset() + 1));
      JsonNode message = ann.json("message");
      assertThat(message.path("data").path("n").asInt()).isEqualTo(1);
      assertThat(message.has("from")).isFalse();
      assertThat(ann.json("message").path("from").asText()).isEqualTo("user:bob");
      History history = Await.result(client.history("room:sent", Optional.of(first), 10));
      assertThat(history.recovered()).isTrue();
      assertThat(history.more()).isFalse();
      assertThat(history.position()).contains(second);
      ReceivedMessage kept = history.messages().get(0);
      assertThat(history.messages()).hasSize(1);
      assertThat(kept.time()).isBetween(before.minusMillis(1), Instant.now());
      assertThat(kept)
          .isEqualTo(
              new ReceivedMessage(
                  "room:sent",
                  Optional.of("user:bob"),
                  "two",
                  Optional.of("k"),
                  kept.time(),
                  second));
      Presence presence = Await.result(client.presence("sent"));
      assertThat(presence).isEqualTo(new Presence(1, List.of(new Member("ann", 1))));
    }
  }

  @Test
  void dataMayBeAnyJsonOrBytes() {
    List<Object> all =
        List.of(
            new JsonArray().add(1),
            "text",
            7,
            1.5,
            true,
            Buffer.buffer(new byte[] {-5, -1, -2, 0}));
    all.forEach(data -> Await.result(client.send("user:any", data)));
    Await.result(client.send("user:any", null));
    History history = Await.result(client.history("user:any", Optional.empty(), 1_000));
    assertThat(history.messages().stream().map(ReceivedMessage::data).limit(all.size()).toList())
        .isEqualTo(all);
    assertThat(history.messages().get(all.size()).data()).isNull();
    History page = Await.result(client.history("user:any", Optional.empty(), 2));
    assertThat(page.messages()).hasSize(2);
    assertThat(page.more()).isTrue();
  }

  @Test
  void aRepeatWithItsKeyGetsTheFirstPosition() {
    OutgoingMessage message = OutgoingMessage.of("room:keyed", 1).from("ann").key("once");
    Optional<Position> first = Await.result(client.send(message));
    assertThat(Await.result(client.send(message))).isEqualTo(first);
  }

  @Test
  void whatIsNotKeptHasNoPosition() {
    assertThat(Await.result(client.send(OutgoingMessage.of("room:unkept", 1).unkept()))).isEmpty();
    assertThat(Await.result(client.send("everyone", 1))).isEmpty();
    History history = Await.result(client.history("room:unkept", Optional.empty(), 10));
    assertThat(history.messages()).isEmpty();
    assertThat(Await.result(client.presence("nobody")).count()).isZero();
  }

  @Test
  void failuresHaveTheCodesOfTheProtocol() {
    assertThat(codeOf(client.send("nowhere", 1))).isEqualTo("bad-address");
    assertThat(codeOf(client.send("room:big", "x".repeat(5_000)))).isEqualTo("too-large");
    assertThat(codeOf(client.send(OutgoingMessage.of("room:a", 1).key("x".repeat(65)))))
        .isEqualTo("too-large");
    assertThat(codeOf(client.send(OutgoingMessage.of("room:a", 1).from(" "))))
        .isEqualTo("bad-address");
    assertThat(codeOf(client.history("everyone", Optional.empty(), 1))).isEqualTo("bad-address");
    assertThat(codeOf(client.history("room:a", Optional.empty(), 0))).isEqualTo("bad-frame");
    assertThat(codeOf(client.history("room:a", Optional.of(new Position("", -1)), 1)))
        .isEqualTo("bad-frame");
    assertThat(codeOf(client.presence(""))).isEqualTo("bad-address");
    HeraldException failure = (HeraldException) failureOf(client.send("nowhere", 1));
    assertThat(failure)
        .hasMessageContaining("an address is")
        .hasCauseInstanceOf(ReplyException.class);
    assertThat(failure.isRetriable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"herald.send", "herald.history", "herald.presence"})
  void whatIsNoObjectIsRefused(String address) {
    EventBus bus = node.node().vertx().eventBus();
    for (Object body : new Object[] {null, 1, "{}", new JsonArray(), new JsonObject()}) {
      ReplyException failure = (ReplyException) failureOf(bus.request(address, body));
      assertThat(failure.failureCode()).as("%s", body).isEqualTo(400);
      assertThat(failure).hasMessageStartingWith("bad-frame: ");
    }
  }

  @Test
  void aMessageMayComeAsBytesOfJson() {
    EventBus bus = node.node().vertx().eventBus();
    JsonObject position =
        Await.result(
            bus.<JsonObject>request("herald.send", Buffer.buffer("{\"to\":\"room:b\",\"data\":1}"))
                .map(reply -> reply.body()));
    assertThat(position.getInteger("offset")).isEqualTo(1);
    ReplyException wrong =
        (ReplyException) failureOf(bus.request("herald.send", Buffer.buffer("{\"to\":")));
    assertThat(wrong).hasMessageStartingWith("bad-frame: ");
  }

  @Test
  void dataThatIsNoJsonIsAFailureAndHarmsNothing() {
    assertThat(codeOf(client.send("room:odd", new Object()))).isEqualTo("bad-frame");
    assertThat(Await.result(client.send("room:odd", "fine"))).isPresent();
  }

  @Test
  void everyByteCanBeSent() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Await.result(client.send("room:bytes", Buffer.buffer(bytes)));
    History history = Await.result(client.history("room:bytes", Optional.empty(), 1));
    assertThat(history.messages().get(0).data()).isEqualTo(Buffer.buffer(bytes));
  }

  @Test
  void whatIsPublishedIsNotTaken() {
    double before = refused();
    node.node()
        .vertx()
        .eventBus()
        .publish("herald.send", new JsonObject().put("to", "room:published").put("data", 1));
    node.awaitMetric("herald_commands_refused_total{code=\"bad-frame\"}", before + 1);
    assertThat(Await.result(client.history("room:published", Optional.empty(), 1)).messages())
        .isEmpty();
  }

  private static double refused() {
    return node.metric("herald_commands_refused_total{code=\"bad-frame\"}");
  }

  /** A node that has died is found on the event bus for some moments. */
  @Test
  void whoDoesNotAnswerIsNotWaitedForIfThatDoesNoHarm() {
    Vertx alone = Vertx.vertx();
    AtomicInteger asked = new AtomicInteger();
    alone
        .eventBus()
        .consumer(
            "herald.send",
            message -> {
              if (asked.incrementAndGet() == 2) {
                message.reply(new JsonObject().put("epoch", "e").put("offset", 7));
              }
            });
    HeraldClient other = new HeraldClient(alone);
    assertThat(Await.result(other.send(OutgoingMessage.of("room:a", 1).key("k"))))
        .contains(new Position("e", 7));
    assertThat(asked).hasValue(2);
    for (OutgoingMessage harmful :
        List.of(
            OutgoingMessage.of("room:a", 1),
            OutgoingMessage.of("everyone", 1).key("k"),
            OutgoingMessage.of("room:a", 1).key("k").unkept())) {
      assertThat(harmful.isRepeatable()).isFalse();
    }
    Await.result(alone.close());
  }

  @ParameterizedTest
  @CsvSource({"unavailable,true", "internal,true", "forbidden,false"})
  void itSaysWhetherToTryAgain(String code, boolean retriable) {
    assertThat(new HeraldException(code, "", null).isRetriable()).isEqualTo(retriable);
  }

  @Test
  void whereThereIsNoNodeItIsUnavailable() {
    Vertx alone = Vertx.vertx();
    assertThat(codeOf(new HeraldClient(alone).presence("room"))).isEqualTo("unavailable");
    Await.result(alone.close());
  }
}
