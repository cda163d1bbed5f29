package dev.herald.edge;

import dev.herald.app.Requests;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings requests to services that listen on the event bus, to addresses that were configured. What
 * they are sent has a header {@code from}, with the user who asks. Thread-safe.
 */
public final class EventBusRequests implements Requests {
  /** As long as Vert.x's bridges wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String FROM = "from";

  private final EventBus bus;
  private final Set<String> services;
  private final int maxReplyBytes;
  private final Counters counters;
  private final Set<Promise<Message<Object>>> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean givenUp;

  /**
   * @param services addresses that clients may send to
   * @param maxReplyBytes a longer reply is none
   */
  public EventBusRequests(
      EventBus bus, Set<String> services, int maxReplyBytes, Counters counters) {
    this.bus = bus;
    this.services = Set.copyOf(services);
    this.maxReplyBytes = maxReplyBytes;
    this.counters = counters;
  }

  @Override
  public Future<Event> ask(Address.User from, Command.Request request, Loop loop) {
    if (!services.contains(request.service())) {
      throw ErrorCode.FORBIDDEN.because("there is no such service");
    }
    if (givenUp) {
      throw ErrorCode.UNAVAILABLE.because("the node goes");
    }
    Object body = decoded(request.body());
    DeliveryOptions options = options(from, request.headers());
    if (request.ref().isEmpty()) {
      bus.send(request.service(), body, options);
      return Future.succeededFuture(new Event.Replied("", request.body(), Map.of()));
    }
    Promise<Message<Object>> reply = Promise.promise();
    pending.add(reply);
    bus.request(request.service(), body, options).onComplete(reply::tryComplete, reply::tryFail);
    Promise<Event> answer = Promise.promise();
    reply
        .future()
        .onComplete(
            (message, failure) -> {
              pending.remove(reply);
              loop.run(() -> answer.complete(event(request, message, failure)));
            });
    return answer.future();
  }

  /** Vert.x takes less than JSON allows. */
  private static Object decoded(Body body) {
    try {
      return Json.decodeValue(Buffer.buffer(body.bytes()));
    } catch (DecodeException tooMuch) {
      throw ErrorCode.BAD_FRAME.because("the body has too long a number or name");
    }
  }

  /** Nobody can name another sender than it is. */
  private static DeliveryOptions options(Address.User from, Map<String, String> headers) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(PATIENCE.toMillis());
    headers.forEach(
        (name, value) -> {
          if (!name.equalsIgnoreCase(FROM)) {
            options.addHeader(name, value);
          }
        });
    return options.addHeader(FROM, from.key());
  }

  private Event event(Command.Request request, Message<Object> reply, Throwable failure) {
    Event event = failure == null ? replied(request, reply) : unreplied(request, failure);
    counters.asked(event instanceof Event.Replied);
    return event;
  }

  private Event replied(Command.Request request, Message<Object> reply) {
    if (reply.replyAddress() != null) {
      reply.fail(-1, "a client can't reply to a reply");
    }
    byte[] json;
    try {
      json = Json.encodeToBuffer(reply.body()).getBytes();
    } catch (EncodeException notJson) {
      return unreplied(request, error("the reply can't be told as JSON"));
    }
    if (json.length > maxReplyBytes) {
      return unreplied(request, error("the reply has more than " + maxReplyBytes + " bytes"));
    }
    Map<String, String> headers = new HashMap<>();
    reply.headers().forEach(header -> headers.putIfAbsent(header.getKey(), header.getValue()));
    return new Event.Replied(request.ref(), Body.json(json), headers);
  }

  private static ReplyException error(String text) {
    return new ReplyException(ReplyFailure.ERROR, -1, text);
  }

  private static Event unreplied(Command.Request request, Throwable failure) {
    ReplyException reason =
        failure instanceof ReplyException told ? told : error(failure.toString());
    return new Event.Unreplied(
        request.ref(),
        request.service(),
        reason.failureType().name(),
        reason.failureCode(),
        Objects.requireNonNullElse(reason.getMessage(), ""));
  }

  /** Nobody waits for a reply any more: the node goes. On any thread. */
  public void giveUp() {
    givenUp = true;
    pending.forEach(reply -> reply.tryFail(error("the node goes; it may have been done")));
  }
}
