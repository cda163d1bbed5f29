package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.core.Address;
import dev.herald.core.Identity;
import dev.herald.core.Resume;
import dev.herald.edge.http.Query;
import dev.herald.edge.sockjs.SockJsSessions;
import dev.herald.protocol.BridgeCodec;
import dev.herald.protocol.BridgeDialect;
import dev.herald.protocol.TextCodec;
import dev.herald.protocol.TextFraming;
import dev.herald.protocol.TextProtocol;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/**
 * How clients of Vert.x's event-bus bridges begin a session, whichever way they come. Thread-safe.
 *
 * @param services addresses of the event bus that they may send to
 * @param sessions those over SockJS
 */
public record Bridge(Set<String> services, SockJsSessions sessions) {
  /** The endpoint over SockJS and WebSockets. */
  SockJsEndpoint over(WebSocketRoutes sockets) {
    return new SockJsEndpoint(
        "/eventbus",
        request -> read(request, TextFraming.SOCK_JS),
        request -> sockets.open(request, opening -> read(opening, TextFraming.WEB_SOCKET)),
        sessions);
  }

  private Gateway.Opening read(HttpServerRequest request, TextFraming framing) {
    Address.User user = Upgrade.user(new Query(request.uri()));
    return opening(new BridgeCodec(BridgeDialect.WEB, user, services), user, framing);
  }

  /** A session over TCP. */
  Gateway.Opening overTcp(Address.User user) {
    return opening(new BridgeCodec(BridgeDialect.TCP, user, services), user, TextFraming.LENGTH);
  }

  /** Its client registers for what it wants to hear. */
  private static Gateway.Opening opening(TextCodec codec, Address.User user, TextFraming framing) {
    return new Gateway.Opening(
        new Identity(user), new TextProtocol(codec, framing), List.of(), Resume.NOW);
  }
}
