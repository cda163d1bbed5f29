package dev.herald.edge.api;

import dev.herald.core.ErrorCode;
import dev.herald.core.Position;
import dev.herald.edge.http.Problem;
import dev.herald.edge.http.WholeBody;
import dev.herald.protocol.BackEndMessage;
import dev.herald.protocol.TextsOfArray;
import dev.herald.protocol.TextsOfLines;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code POST /api/messages}: one message or many, by the media type of the body and its first
 * byte.
 *
 * <p><b>Threading.</b> Confined to the loop of its requests.
 */
final class Publishing {
  private static final int ACCEPTED = 202;

  private final Bulk.Context context;
  private final int maxMessageBytes;
  private final Consumer<HttpConnection> alive;

  /**
   * @param alive is told of a connection on which a request goes on
   */
  Publishing(Bulk.Context context, int maxMessageBytes, Consumer<HttpConnection> alive) {
    this.context = context;
    this.maxMessageBytes = maxMessageBytes;
    this.alive = alive;
  }

  /** Nothing of the body may have been read. */
  void handle(HttpServerRequest request) {
    Optional<Consumer<HttpServerRequest>> reading = readingOf(mediaType(request));
    if (reading.isEmpty()) {
      unsupported(
          request,
          "the body must be application/json, application/x-ndjson or application/octet-stream");
      return;
    }
    if (isEncoded(request)) {
      unsupported(request, "the body must not be compressed");
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    request.exceptionHandler(failure -> unreadable(request));
    reading.get().accept(request);
  }

  private Optional<Consumer<HttpServerRequest>> readingOf(String mediaType) {
    return switch (mediaType) {
      case "application/json" -> Optional.of(this::json);
      case "application/x-ndjson" -> Optional.of(this::lines);
      case "application/octet-stream" -> Optional.of(this::bytes);
      default -> Optional.empty();
    };
  }

  private static boolean isEncoded(HttpServerRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.equalsIgnoreCase("identity");
  }

  private void unsupported(HttpServerRequest request, String detail) {
    new Problem(415, ErrorCode.BAD_FRAME.wireName(), detail)
        .send(request.response(), context.counters());
  }

  /** The body is not framed as HTTP says; or the peer has gone, and reads no answer. */
  private void unreadable(HttpServerRequest request) {
    Problem.badRequest("the body can't be read").send(request.response(), context.counters());
    request.connection().close();
  }

  private static String mediaType(HttpServerRequest request) {
    String type = String.valueOf(request.getHeader("Content-Type"));
    int semicolon = type.indexOf(';');
    String bare = semicolon < 0 ? type : type.substring(0, semicolon);
    return bare.trim().toLowerCase(Locale.ROOT);
  }

  /** What the first byte is that is no white space tells an array from one message. */
  private void json(HttpServerRequest request) {
    request.endHandler(end -> one(request, new byte[0]));
    request.handler(
        first -> {
          byte mark = firstByte(first);
          if (mark == '[') {
            Bulk bulk = bulk(request);
            bulk.read(new TextsOfArray(maxMessageBytes, bulk), first);
          } else if (mark != 0) {
            whole(request, first, body -> one(request, body));
          }
        });
  }

  private static byte firstByte(Buffer bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      byte b = bytes.getByte(i);
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
    }
    return 0;
  }

  private void whole(HttpServerRequest request, Buffer first, Consumer<byte[]> taker) {
    WholeBody.read(request, first, maxMessageBytes, taker, reply(request)::refused);
  }

  private void one(HttpServerRequest request, byte[] body) {
    publish(request, () -> publish(BackEndMessage.read(body)));
  }

  /** The query says what the members of a message would. */
  private void bytes(HttpServerRequest request) {
    whole(request, Buffer.buffer(), body -> publish(request, () -> publish(binary(request, body))));
  }

  private static BackEndMessage binary(HttpServerRequest request, byte[] body) {
    Parameters parameters = Parameters.of(request);
    return BackEndMessage.binary(
        parameters.address("to"),
        body,
        parameters.query().one("from"),
        parameters.query().one("key"),
        parameters.flag("keep", true));
  }

  private void publish(HttpServerRequest request, Supplier<Future<Position>> publication) {
    Reply reply = reply(request);
    reply.refusedIfThrown(
        () ->
            publication
                .get()
                .onComplete(
                    position -> reply.json(ACCEPTED, Answers.position(position)), reply::refused));
  }

  private Future<Position> publish(BackEndMessage message) {
    return context.backEnd().publish(message.from(), message.send(), context.loop());
  }

  private void lines(HttpServerRequest request) {
    Bulk bulk = bulk(request);
    bulk.read(new TextsOfLines(maxMessageBytes, bulk), Buffer.buffer());
  }

  private Bulk bulk(HttpServerRequest request) {
    return new Bulk(context, request, reply(request), () -> alive.accept(request.connection()));
  }

  private Reply reply(HttpServerRequest request) {
    return new Reply(request.response(), context.counters());
  }
}
