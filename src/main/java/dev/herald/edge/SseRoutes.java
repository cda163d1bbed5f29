package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.core.Address;
import dev.herald.core.CloseReason;
import dev.herald.core.ErrorCode;
import dev.herald.core.Identity;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import dev.herald.core.Resume;
import dev.herald.edge.http.Problem;
import dev.herald.edge.http.Query;
import dev.herald.hub.Session;
import dev.herald.protocol.SseProtocol;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The endpoint of Server-Sent Events of one loop: a session that only receives. */
final class SseRoutes {
  private static final int MAX_ROOMS = 16;
  private static final String TYPE = "text/event-stream";

  private final EdgeContext edge;

  SseRoutes(EdgeContext edge) {
    this.edge = edge;
  }

  void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (!edge.cors().admit(request)) {
      return;
    }
    if (request.method().equals(HttpMethod.OPTIONS)) {
      Cors.preflight(response, "GET", "Last-Event-ID, Cache-Control, Authorization");
    } else if (!request.method().equals(HttpMethod.GET)) {
      response.putHeader("Allow", "GET, OPTIONS");
      new Problem(405, ErrorCode.BAD_FRAME.wireName(), "use GET").send(response, edge.counters());
    } else if (Handshake.hasBody(request)) {
      Problem.badRequest("a GET of events has no body").send(response, edge.counters());
    } else {
      open(request);
    }
  }

  private void open(HttpServerRequest request) {
    Gateway.Opening opening;
    try {
      opening = read(request);
    } catch (Refusal refusal) {
      Problem.of(refusal).send(request.response(), edge.counters());
      return;
    }
    HttpServerResponse response = begin(request.response());
    if (!edge.gateway().reserve()) {
      edge.counters().httpRefused(503);
      response.end(SseProtocol.RETRY + "\n");
      return;
    }
    ChannelHandlerContext vertx =
        ((HttpServerConnection) request.connection()).channelHandlerContext();
    edge.connections().forget(request.connection());
    edge.sockets().opened();
    if (request.version() == HttpVersion.HTTP_1_0) {
      // its end is that of the connection, whatever the peer would like
      response.headersEndHandler(end -> response.putHeader(HttpHeaders.CONNECTION, "close"));
    } else {
      response.setChunked(true);
    }
    SseTransport transport = new SseTransport(response, vertx, edge.loop());
    Session session = edge.gateway().open(opening, edge.hub(), transport);
    transport.listen(session::heard, () -> session.close(CloseReason.INTERNAL));
    vertx
        .channel()
        .closeFuture()
        .addListener(
            end -> {
              edge.sockets().ended();
              session.close(CloseReason.VANISHED);
            });
  }

  /** No proxy is to keep it, change it, or wait until there is more of it. */
  private static HttpServerResponse begin(HttpServerResponse response) {
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store, no-transform")
        .putHeader("X-Accel-Buffering", "no");
  }

  private static Gateway.Opening read(HttpServerRequest request) {
    Query query = new Query(request.uri());
    List<String> rooms = query.all("room");
    if (rooms.size() > MAX_ROOMS) {
      throw ErrorCode.TOO_MANY_ROOMS.because("at most " + MAX_ROOMS + " rooms over SSE");
    }
    List<Optional<Position>> since = since(request, query, rooms.size() + 1);
    long last = query.one("last").map(Upgrade::last).orElse(0L);
    Map<Address, Optional<Position>> places = new LinkedHashMap<>();
    List<Gateway.Wanted> wanted = new ArrayList<>();
    Address.User user = Upgrade.user(query);
    places.put(user, since.get(0));
    for (int i = 0; i < rooms.size(); i++) {
      Optional<Position> place = since.get(i + 1);
      if (places.put(new Address.Room(rooms.get(i)), place) != null) {
        throw ErrorCode.BAD_FRAME.because("a room may be given once");
      }
      wanted.add(new Gateway.Wanted(rooms.get(i), new Resume(place, last), true));
    }
    return new Gateway.Opening(
        new Identity(user), new SseProtocol(places), wanted, new Resume(since.get(0), last));
  }

  /** Of the user, then of each room; the header, of a browser that connects again, counts. */
  private static List<Optional<Position>> since(
      HttpServerRequest request, Query query, int addresses) {
    String list = request.getHeader("Last-Event-ID");
    if (list == null || list.isEmpty()) {
      list = query.one("since").orElse("");
    }
    List<Optional<Position>> places = new ArrayList<>();
    for (String place : list.split(",", -1)) {
      places.add(place.isEmpty() ? Optional.empty() : Optional.of(Position.parse(place)));
    }
    if (places.size() > addresses) {
      throw ErrorCode.BAD_FRAME.because(
          "a position for the user and for each room, joined by commas");
    }
    while (places.size() < addresses) {
      places.add(Optional.empty());
    }
    return places;
  }
}
