package dev.herald.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks the nodes of a cluster over its event bus, the one in this process first, where there is
 * one. Messages that are sent one after the other may reach different nodes: their order is certain
 * only if each waits for the one before.
 *
 * <p>All futures fail with a {@link HeraldException}, after some 16 s at most. Thread-safe; they
 * complete on the caller's context, or on one of Vert.x's own.
 */
public final class HeraldClient {
  /** In which all is over: a node has answered by then, whatever happens in the cluster. */
  private static final Duration PATIENCE = Duration.ofSeconds(16);

  /** After which another node is asked, where that does no harm: the first may have died. */
  private static final Duration TURN = Duration.ofSeconds(3);

  /** A node that goes is found for a moment longer. */
  private static final Duration AGAIN = Duration.ofMillis(100);

  /** For a node that can be asked at all. */
  private static final Duration SEARCH = Duration.ofSeconds(1);

  private final Vertx vertx;

  /**
   * @param vertx a member of the cluster, or that of a node in this process
   */
  public HeraldClient(Vertx vertx) {
    this.vertx = Objects.requireNonNull(vertx, "vertx");
  }

  /** Sends as {@link #send(OutgoingMessage)}, from nobody, without a key. */
  public Future<Optional<Position>> send(String to, Object data) {
    return send(OutgoingMessage.of(to, data));
  }

  /**
   * Sends a message. With a key it is sent again, to another node, when one does not answer;
   * without one that could store it twice, and the future fails as {@code unavailable}.
   *
   * @return its position, once it is stored, in a cluster on one more node as well; empty if it is
   *     not kept
   */
  public Future<Optional<Position>> send(OutgoingMessage message) {
    return ask("herald.send", message::json, message.isRepeatable()).map(HeraldClient::position);
  }

  /**
   * Tells who is in a room.
   *
   * @param room its name, without {@code room:}
   */
  public Future<Presence> presence(String room) {
    return ask("herald.presence", () -> new JsonObject().put("room", room), true)
        .map(HeraldClient::presence);
  }

  /**
   * Reads what is kept of an address.
   *
   * @param address {@code user:NAME} or {@code room:NAME}
   * @param since after this position; empty for all that is kept
   * @param limit most messages, 1 to 1,000; there may be fewer, if they are long
   */
  public Future<History> history(String address, Optional<Position> since, int limit) {
    return ask("herald.history", () -> historyOf(address, since, limit), true)
        .map(HeraldClient::history);
  }

  private static JsonObject historyOf(String address, Optional<Position> since, int limit) {
    JsonObject asked = new JsonObject().put("to", address).put("limit", limit);
    since.ifPresent(place -> asked.put("since", place.epoch() + ":" + place.offset()));
    return asked;
  }

  /** As bytes: what can't be JSON is refused here, and not within Vert.x's event bus. */
  private Future<JsonObject> ask(String address, Supplier<JsonObject> body, boolean repeatable) {
    Buffer json;
    try {
      json = body.get().toBuffer();
    } catch (RuntimeException notJson) {
      return Future.failedFuture(
          new HeraldException("bad-frame", "the data can't be told as JSON", notJson));
    }
    return ask(new Question(address, json, repeatable, System.nanoTime()), true);
  }

  /**
   * What is asked.
   *
   * @param repeatable whether it may take effect twice
   * @param began monotonic nanoseconds
   */
  private record Question(String address, Buffer json, boolean repeatable, long began) {
    Duration left(Duration of) {
      return of.minusNanos(System.nanoTime() - began);
    }

    /** Milliseconds to wait for one node. */
    long patience() {
      Duration left = left(PATIENCE);
      Duration turn = repeatable && left.compareTo(TURN) > 0 ? TURN : left;
      return Math.max(1, turn.toMillis());
    }

    /** What nobody has heard may be asked again, and what does no harm. */
    boolean isDueAgain(Throwable failure) {
      if (isUnheard(failure)) {
        return !left(SEARCH).isNegative();
      }
      return repeatable && isUnanswered(failure) && left(PATIENCE).toMillis() > 1;
    }
  }

  /**
   * @param local whether a node in this process is asked first: not if it has not answered
   */
  private Future<JsonObject> ask(Question question, boolean local) {
    Future<JsonObject> answer =
        local
            ? request(question, true)
                .recover(
                    failure ->
                        isUnheard(failure)
                            ? request(question, false)
                            : Future.failedFuture(failure))
            : request(question, false);
    return answer.recover(
        failure ->
            question.isDueAgain(failure)
                ? vertx
                    .timer(AGAIN.toMillis())
                    .compose(again -> ask(question, local && isUnheard(failure)))
                : Future.failedFuture(told(failure)));
  }

  private Future<JsonObject> request(Question question, boolean local) {
    DeliveryOptions options =
        new DeliveryOptions().setSendTimeout(question.patience()).setLocalOnly(local);
    return vertx
        .eventBus()
        .<JsonObject>request(question.address(), question.json(), options)
        .map(Message::body);
  }

  private static boolean isUnheard(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  private static boolean isUnanswered(Throwable failure) {
    return failure instanceof ReplyException reply
        && (reply.failureType() == ReplyFailure.TIMEOUT
            || reply.failureType() == ReplyFailure.ERROR);
  }

  /** A node tells the name of a code, and a text. */
  private static HeraldException told(Throwable failure) {
    if (failure instanceof HeraldException already) {
      return already;
    }
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      String[] parts = String.valueOf(reply.getMessage()).split(": ", 2);
      return new HeraldException(parts[0], parts[parts.length - 1], failure);
    }
    return HeraldException.unavailable("no node has answered: " + failure.getMessage(), failure);
  }

  private static Optional<Position> position(JsonObject json) {
    return json.containsKey("epoch")
        ? Optional.of(new Position(json.getString("epoch"), json.getLong("offset")))
        : Optional.empty();
  }

  private static Presence presence(JsonObject json) {
    List<Member> members = new ArrayList<>();
    for (Object one : json.getJsonArray("members")) {
      JsonObject member = (JsonObject) one;
      members.add(new Member(member.getString("user"), member.getInteger("sessions")));
    }
    return new Presence(json.getInteger("count"), members);
  }

  private static History history(JsonObject json) {
    JsonArray array = json.getJsonArray("messages");
    List<ReceivedMessage> messages = new ArrayList<>();
    for (Object one : array) {
      messages.add(message((JsonObject) one));
    }
    return new History(
        position(json), json.getBoolean("recovered"), json.getBoolean("more"), messages);
  }

  private static ReceivedMessage message(JsonObject json) {
    String base64 = json.getString("base64");
    return new ReceivedMessage(
        json.getString("to"),
        Optional.ofNullable(json.getString("from")),
        base64 == null ? json.getValue("data") : Buffer.buffer(Base64.getDecoder().decode(base64)),
        Optional.ofNullable(json.getString("key")),
        Instant.ofEpochMilli(json.getLong("time")),
        position(json).orElseThrow());
  }
}
