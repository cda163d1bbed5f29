package dev.herald.edge;

import dev.herald.app.Commands;
import dev.herald.core.Command;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import dev.herald.protocol.BadFrame;
import dev.herald.protocol.JsonFields;
import dev.herald.protocol.Utf8;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Optional;

/** What a back-end asks: to publish. */
final class ApiRoutes {
  private final Commands commands;
  private final Loop loop;
  private final int maxMessageBytes;
  private final Counters counters;

  ApiRoutes(Commands commands, Loop loop, int maxMessageBytes, Counters counters) {
    this.commands = commands;
    this.loop = loop;
    this.maxMessageBytes = maxMessageBytes;
    this.counters = counters;
  }

  void mount(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(maxMessageBytes);
    router.post("/api/messages").handler(this::checkType); // before a form would be read
    router
        .post("/api/messages")
        .handler(body)
        .handler(this::publish)
        .failureHandler(this::bodyFailed);
    router
        .route("/api/messages")
        .handler(
            context -> {
              context.response().putHeader("Allow", "POST");
              new Problem(405, "bad-frame", "use POST").send(context.response(), counters);
            });
  }

  private void checkType(RoutingContext context) {
    if (isJson(context.request().getHeader("Content-Type"))) {
      context.next();
    } else {
      new Problem(415, "bad-frame", "the body must be application/json")
          .send(context.response(), counters);
    }
  }

  private void publish(RoutingContext context) {
    HttpServerResponse response = context.response();
    send(Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer))
        .onComplete(
            position -> accepted(position, response), failure -> refused(failure, response));
  }

  private Future<Position> send(Buffer body) {
    try {
      byte[] bytes = body.getBytes();
      if (!Utf8.isValid(bytes, 0, bytes.length)) {
        throw ErrorCode.BAD_FRAME.because("the body must be UTF-8");
      }
      JsonFields fields = JsonFields.readMessage(bytes);
      Command.Send send = fields.send();
      return commands.send(new Commands.Sender(fields.sender(), loop, Optional.empty()), send);
    } catch (BadFrame | Refusal refused) {
      return Future.failedFuture(refused);
    }
  }

  private static boolean isJson(String contentType) {
    String type = contentType == null ? "" : contentType;
    int semicolon = type.indexOf(';');
    String bare = semicolon < 0 ? type : type.substring(0, semicolon);
    return bare.trim().toLowerCase(Locale.ROOT).equals("application/json");
  }

  private static void accepted(Position position, HttpServerResponse response) {
    JsonObject answer = new JsonObject();
    if (position.isKept()) {
      answer.put("epoch", position.epoch()).put("offset", position.offset());
    }
    response.setStatusCode(202).putHeader("Content-Type", "application/json").end(answer.encode());
  }

  private void refused(Throwable failure, HttpServerResponse response) {
    if (failure instanceof BadFrame bad) {
      counters.refused(bad.answer().code());
      new Problem(bad.answer().code().status(), bad.answer().code().wireName(), bad.answer().text())
          .send(response, counters);
    } else {
      Refusal refusal = Commands.refusal(failure);
      counters.refused(refusal.code());
      Problem.of(refusal).send(response, counters);
    }
  }

  private void bodyFailed(RoutingContext context) {
    int status = context.statusCode();
    if (status == 413) {
      counters.refused(ErrorCode.TOO_LARGE);
      new Problem(413, "too-large", "a message has at most " + maxMessageBytes + " bytes")
          .send(context.response(), counters);
    } else if (status >= 400 && status < 500) {
      new Problem(status, "bad-frame", "the body can't be read").send(context.response(), counters);
    } else {
      context.next(); // our fault
    }
  }
}
