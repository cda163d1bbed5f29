package dev.herald.edge.api;

import dev.herald.app.BackEnd;
import dev.herald.app.Commands;
import dev.herald.core.Address;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import dev.herald.protocol.BackEndMessage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * What applications on the event bus ask: an object, answered by an object, or by a failure with
 * the number and the name of an error code. Who is a member of the cluster may ask all.
 *
 * <p><b>Threading.</b> Confined to its loop.
 */
public final class EventBusApi {
  /** With so much unanswered, no more is taken: who asks is not held back otherwise. */
  private static final int MOST_PENDING = 10_000;

  private static final long MOST_PENDING_BYTES = 64L * 1024 * 1024;

  /** What an answer may have, roughly, other than to a message. */
  private static final int LONG_ANSWER = 256 * 1024;

  /** Of a message that comes as an object. */
  private static final int USUAL_BYTES = 1_024;

  private static final int USUAL_LIMIT = 100;
  private static final int MOST_LIMIT = 1_000;

  private final BackEnd backEnd;
  private final Loop loop;
  private final int maxMessageBytes;
  private final Counters counters;
  private final Promise<Void> idle = Promise.promise();
  private boolean ending;
  private int pending;
  private long pendingBytes;

  public EventBusApi(BackEnd backEnd, Loop loop, int maxMessageBytes, Counters counters) {
    this.backEnd = backEnd;
    this.loop = loop;
    this.maxMessageBytes = maxMessageBytes;
    this.counters = counters;
  }

  /** What is asked where. */
  public Map<String, Handler<Message<Object>>> addresses() {
    return Map.of(
        "herald.send", message -> answer(message, weight(message), this::send),
        "herald.history", message -> answer(message, LONG_ANSWER, this::history),
        "herald.presence", message -> answer(message, LONG_ANSWER, this::presence));
  }

  /** Completes, on the loop, when all that was asked is answered; ask when no more is. */
  public Future<Void> idle() {
    loop.execute(
        () -> {
          ending = true;
          completeIfIdle();
        });
    return idle.future();
  }

  private void completeIfIdle() {
    if (ending && pending == 0) {
      idle.tryComplete();
    }
  }

  /** Answers a question. */
  @FunctionalInterface
  private interface Question {
    Future<JsonObject> ask(Buffer json);
  }

  /** One that is published is for nobody: each node would answer it. */
  private void answer(Message<Object> message, int weight, Question question) {
    pending++;
    pendingBytes += weight;
    Future<JsonObject> answer;
    try {
      if (pending > MOST_PENDING || pendingBytes > MOST_PENDING_BYTES) {
        throw ErrorCode.UNAVAILABLE.because("more is asked than can be answered");
      }
      if (!message.isSend()) {
        throw ErrorCode.BAD_FRAME.because("send it, do not publish it");
      }
      answer = question.ask(json(message.body()));
    } catch (RuntimeException failure) {
      answer = Future.failedFuture(failure);
    }
    answer.onComplete(
        result -> {
          message.reply(result);
          answered(weight);
        },
        failure -> {
          refuse(message, Commands.refusal(failure));
          answered(weight);
        });
  }

  private static Buffer json(Object body) {
    if (body instanceof Buffer json) {
      return json;
    }
    if (body instanceof JsonObject object) {
      return object.toBuffer();
    }
    throw ErrorCode.BAD_FRAME.because("the body must be a JSON object");
  }

  private static int weight(Message<Object> message) {
    return message.body() instanceof Buffer json ? json.length() : USUAL_BYTES;
  }

  private void answered(int weight) {
    pending--;
    pendingBytes -= weight;
    completeIfIdle();
  }

  private void refuse(Message<Object> message, Refusal refusal) {
    counters.refused(refusal.code());
    message.fail(refusal.code().status(), refusal.code().wireName() + ": " + refusal.getMessage());
  }

  private Future<JsonObject> send(Buffer body) {
    byte[] json = body.getBytes();
    if (json.length > maxMessageBytes) {
      throw ErrorCode.TOO_LARGE.because("a message has at most " + maxMessageBytes + " bytes");
    }
    BackEndMessage message = BackEndMessage.read(json);
    return backEnd
        .publish(message.from(), message.send(), loop)
        .map(position -> new JsonObject(Answers.position(position)));
  }

  private Future<JsonObject> history(Buffer body) {
    JsonObject asked = object(body);
    Address address = Address.parse(text(asked, "to"));
    Position since =
        asked.containsKey("since") ? Position.parse(text(asked, "since")) : Position.UNKEPT;
    return backEnd
        .history(address, since, limit(asked), loop)
        .map(page -> new JsonObject(Answers.history(page, since)));
  }

  private Future<JsonObject> presence(Buffer body) {
    Address.Room room = new Address.Room(text(object(body), "room"));
    return backEnd.members(room, loop).map(Answers::members);
  }

  private static int limit(JsonObject asked) {
    if (asked.getValue("limit", USUAL_LIMIT) instanceof Number number && number.longValue() > 0) {
      return (int) Math.min(number.longValue(), MOST_LIMIT);
    }
    throw ErrorCode.BAD_FRAME.because("limit is a number from 1");
  }

  private static JsonObject object(Buffer json) {
    try {
      return new JsonObject(json);
    } catch (DecodeException notOne) {
      throw ErrorCode.BAD_FRAME.because("the body must be a JSON object");
    }
  }

  private static String text(JsonObject asked, String name) {
    if (asked.getValue(name) instanceof String text) {
      return text;
    }
    throw ErrorCode.BAD_FRAME.because(name + " is required, and is a string");
  }
}
