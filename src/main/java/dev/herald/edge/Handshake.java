package dev.herald.edge;

import dev.herald.core.ErrorCode;
import dev.herald.edge.http.Problem;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server's side of the opening handshake (RFC 6455, section 4.2). Vert.x and Netty would also
 * take the drafts before the RFC, whose frames are others, and keys that are none.
 */
final class Handshake {
  private static final String HINT = "this is a WebSocket endpoint, see RFC 6455";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;
  private static final int KEY_LENGTH = 24;

  private Handshake() {}

  /** What is wrong with a request to upgrade; the answer gets the headers that go with it. */
  static Optional<Problem> check(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader(HttpHeaderNames.ALLOW, "GET");
      return Optional.of(new Problem(405, ErrorCode.BAD_FRAME.wireName(), HINT));
    }
    if (!has(request, HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)) {
      return Optional.of(upgradeRequired(request, HINT));
    }
    if (request.version() != HttpVersion.HTTP_1_1) {
      return Optional.of(Problem.badRequest("a WebSocket needs HTTP/1.1"));
    }
    if (!all(request, HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
      return Optional.of(upgradeRequired(request, "Sec-WebSocket-Version must be " + VERSION));
    }
    return wrongHeader(request).map(Problem::badRequest);
  }

  private static Optional<String> wrongHeader(HttpServerRequest request) {
    if (!has(request, HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)) {
      return Optional.of("Connection must be Upgrade");
    }
    if (all(request, HttpHeaderNames.HOST).size() != 1) {
      return Optional.of("Host is required, once");
    }
    List<String> keys = all(request, HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !isKey(keys.get(0))) {
      return Optional.of("Sec-WebSocket-Key must be Base64 of 16 bytes");
    }
    return hasBody(request) ? Optional.of("an upgrade has no body") : Optional.empty();
  }

  private static boolean has(HttpServerRequest request, CharSequence name, CharSequence token) {
    return all(request, name).stream()
        .flatMap(header -> Stream.of(header.split(",")))
        .anyMatch(given -> given.trim().equalsIgnoreCase(token.toString()));
  }

  private static List<String> all(HttpServerRequest request, CharSequence name) {
    return request.headers().getAll(name);
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == KEY_LENGTH && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
        || length != null && !length.equals("0");
  }

  private static Problem upgradeRequired(HttpServerRequest request, String detail) {
    request
        .response()
        .putHeader(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
    return new Problem(426, ErrorCode.BAD_FRAME.wireName(), detail);
  }

  /**
   * Answers a request that was checked and has been read to its end; the channel speaks WebSocket
   * from here on. On the channel's loop.
   */
  static void accept(HttpServerRequest request, Channel channel, int maxFrameBytes) {
    HttpHeaders asked =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
            .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
            .set(
                HttpHeaderNames.SEC_WEBSOCKET_KEY,
                request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY));
    HttpHeaders answer = new DefaultHttpHeaders();
    Upgrade.subprotocol(request)
        .ifPresent(name -> answer.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, name));
    WebSocketDecoderConfig decoder =
        WebSocketDecoderConfig.newBuilder()
            .allowExtensions(false)
            .maxFramePayloadLength(maxFrameBytes)
            .allowMaskMismatch(false)
            .closeOnProtocolViolation(false)
            .build();
    new WebSocketServerHandshaker13("", null, decoder)
        .handshake(
            channel,
            new DefaultFullHttpRequest(
                io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
                io.netty.handler.codec.http.HttpMethod.GET,
                "/",
                Unpooled.EMPTY_BUFFER,
                asked,
                EmptyHttpHeaders.INSTANCE),
            answer,
            channel.newPromise());
  }
}
