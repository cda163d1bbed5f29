package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.core.CloseReason;
import dev.herald.core.ErrorCode;
import dev.herald.core.Refusal;
import dev.herald.edge.http.Problem;
import dev.herald.edge.http.WholeBody;
import dev.herald.edge.sockjs.Receipt;
import dev.herald.edge.sockjs.SockJsPath;
import dev.herald.edge.sockjs.SockJsReceiver;
import dev.herald.edge.sockjs.SockJsSessions;
import dev.herald.edge.sockjs.SockJsTransport;
import dev.herald.protocol.SockJsFrame;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An endpoint of SockJS, on one loop, for networks without WebSockets. The transports are those
 * that every browser of today can use: websocket, xhr-streaming, eventsource and xhr-polling.
 */
final class SockJsRoutes {
  /** How much longer a text may be when it is escaped. */
  private static final int ESCAPED = 6;

  private final SockJsEndpoint endpoint;
  private final String base;
  private final EdgeContext edge;
  private final SockJsSessions sessions;
  private final WebSocketRoutes sockets;
  private final int maxBodyBytes;
  private final SecureRandom random = new SecureRandom();

  SockJsRoutes(SockJsEndpoint endpoint, EdgeContext edge, WebSocketRoutes sockets) {
    this.endpoint = endpoint;
    this.base = endpoint.path();
    this.edge = edge;
    this.sessions = endpoint.sessions();
    this.sockets = sockets;
    // a client sends in one request what came up while the one before was under way
    this.maxBodyBytes = ESCAPED * edge.limits().maxMessageBytes() + edge.limits().maxQueuedBytes();
  }

  /**
   * @return false if the request is to another path
   */
  boolean handle(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    if (!path.equals(base) && !path.startsWith(base + "/")) {
      return false;
    }
    String rest = path.substring(base.length());
    Optional<SockJsPath> session = SockJsPath.parse(rest);
    if (rest.equals("/websocket")) {
      endpoint.raw().accept(request);
    } else if (session.filter(found -> found.transport().equals("websocket")).isPresent()) {
      sockets.open(request, new WebSocketDoor(endpoint.read(), maxBodyBytes, this::openSocket));
    } else if (!edge.cors().admit(request)) {
      return true;
    } else if (rest.isEmpty() || rest.equals("/")) {
      serve(request, HttpMethod.GET, () -> greet(request.response()));
    } else if (rest.equals("/info")) {
      serve(request, HttpMethod.GET, () -> inform(request.response()));
    } else if (session.isPresent()) {
      serve(request, session.get());
    } else {
      notFound(request);
    }
    return true;
  }

  private void serve(HttpServerRequest request, SockJsPath path) {
    switch (path.transport()) {
      case "xhr" -> receive(request, path, HttpMethod.POST, SockJsReceiver.Form.POLLING);
      case "xhr_streaming" ->
          receive(request, path, HttpMethod.POST, SockJsReceiver.Form.STREAMING);
      case "eventsource" -> receive(request, path, HttpMethod.GET, SockJsReceiver.Form.EVENTS);
      case "xhr_send" -> serve(request, HttpMethod.POST, () -> send(request, path.session()));
      default -> notFound(request);
    }
  }

  /** What is asked in the right way; whether a page may ask it, too. */
  private void serve(HttpServerRequest request, HttpMethod method, Runnable service) {
    HttpServerResponse response = request.response();
    if (request.method().equals(HttpMethod.OPTIONS)) {
      Cors.preflight(response, method.name(), "Content-Type");
    } else if (request.method().equals(method)) {
      service.run();
    } else {
      response.putHeader(HttpHeaders.ALLOW, method.name() + ", OPTIONS");
      new Problem(405, ErrorCode.BAD_FRAME.wireName(), "use " + method.name())
          .send(response, edge.counters());
    }
  }

  private void notFound(HttpServerRequest request) {
    new Problem(404, ErrorCode.BAD_FRAME.wireName(), "SockJS here has no such path")
        .send(request.response(), edge.counters());
  }

  private static void greet(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=UTF-8")
        .end("Welcome to SockJS!\n");
  }

  /** Behind a load balancer all requests of a session must come to one node: with a cookie, say. */
  private void inform(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=UTF-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(
            "{\"websocket\":true,\"cookie_needed\":true,\"origins\":[\"*:*\"],\"entropy\":%d}"
                .formatted(Integer.toUnsignedLong(random.nextInt())));
  }

  private void openSocket(Gateway.Opening opening, WebSocketChannel socket) {
    SockJsSocket transport = new SockJsSocket(socket, edge.loop(), edge.limits());
    transport.begin();
    transport.serve(edge.gateway().open(opening, edge.hub(), transport));
    socket.listen(transport);
  }

  private void receive(
      HttpServerRequest request, SockJsPath path, HttpMethod method, SockJsReceiver.Form form) {
    serve(request, method, () -> receive(request, path.session(), form));
  }

  private void receive(HttpServerRequest request, String name, SockJsReceiver.Form form) {
    Optional<SockJsTransport> transport = sessions.find(name);
    if (transport.isEmpty()) {
      transport = open(request, name);
    }
    transport.ifPresent(
        found -> {
          edge.connections().waits(request.connection());
          ChannelHandlerContext vertx =
              ((HttpServerConnection) request.connection()).channelHandlerContext();
          SockJsReceiver receiver =
              new SockJsReceiver(form, request, edge.loop(), () -> vertx.close());
          found.loop().run(() -> found.attach(receiver));
        });
  }

  /** Empty if it answered, as no session can be opened. */
  private Optional<SockJsTransport> open(HttpServerRequest request, String name) {
    Gateway.Opening opening;
    try {
      opening = endpoint.read().apply(request);
    } catch (Refusal refusal) {
      Problem.of(refusal).send(request.response(), edge.counters());
      return Optional.empty();
    }
    if (!edge.reserve(request)) {
      return Optional.empty();
    }
    SockJsTransport made = transport(name);
    SockJsTransport first = sessions.add(name, made);
    if (first == made) {
      edge.sockets().opened();
      made.serve(edge.gateway().open(opening, edge.hub(), made));
    } else {
      edge.gateway().cancel();
    }
    return Optional.of(first);
  }

  /** The node waits for it to end, as for a socket. */
  private SockJsTransport transport(String name) {
    AtomicReference<SockJsTransport> made = new AtomicReference<>();
    made.set(
        new SockJsTransport(
            edge.loop(),
            edge.limits().maxQueuedBytes(),
            () -> sessions.remove(name, made.get()),
            edge.sockets()::ended));
    return made.get();
  }

  private void send(HttpServerRequest request, String name) {
    Optional<SockJsTransport> transport = sessions.find(name);
    if (transport.isEmpty()) {
      answer(request, Receipt.GONE);
      return;
    }
    WholeBody.read(
        request,
        Buffer.buffer(),
        maxBodyBytes,
        body -> send(request, transport.get(), body),
        tooLarge -> Problem.of(ErrorCode.of(tooLarge)).send(request.response(), edge.counters()));
  }

  private void send(HttpServerRequest request, SockJsTransport transport, byte[] body) {
    Optional<List<byte[]>> texts = SockJsFrame.texts(body);
    if (texts.isEmpty()) {
      Problem.badRequest("the body is a JSON array of strings, at most " + SockJsFrame.MOST_TEXTS)
          .send(request.response(), edge.counters());
    } else if (texts.get().stream()
        .anyMatch(text -> text.length > edge.limits().maxMessageBytes())) {
      transport.loop().run(() -> transport.offended(CloseReason.TOO_BIG));
      Problem.of(ErrorCode.TOO_LARGE.because("a message in it is too large"))
          .send(request.response(), edge.counters());
    } else {
      edge.connections().waits(request.connection());
      transport
          .loop()
          .run(
              () ->
                  transport.receive(
                      texts.get(), told -> edge.loop().run(() -> answer(request, told))));
    }
  }

  private void answer(HttpServerRequest request, Receipt receipt) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    switch (receipt) {
      case TAKEN ->
          response
              .setStatusCode(204)
              .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=UTF-8")
              .end();
      case GONE ->
          new Problem(404, ErrorCode.BAD_FRAME.wireName(), "there is no such session")
              .send(response, edge.counters());
      case BUSY -> {
        response.putHeader("Retry-After", "1");
        Problem.unavailable("other messages of this session wait already")
            .send(response, edge.counters());
      }
    }
  }
}
