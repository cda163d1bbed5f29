package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.core.Address;
import dev.herald.core.Identity;
import dev.herald.core.Resume;
import dev.herald.edge.http.Query;
import dev.herald.edge.sockjs.SockJsSessions;
import dev.herald.protocol.BridgeCodec;
import dev.herald.protocol.BridgeDialect;
import dev.herald.protocol.LengthProtocol;
import dev.herald.protocol.Protocol;
import dev.herald.protocol.SockJsProtocol;
import dev.herald.protocol.TextCodec;
import dev.herald.protocol.TextProtocol;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
        request -> read(request, SockJsProtocol::new),
        request -> sockets.open(request, opening -> read(opening, TextProtocol::new)),
        sessions);
  }

  private Gateway.Opening read(HttpServerRequest request, Function<TextCodec, Protocol> framing) {
    Address.User user = Upgrade.user(new Query(request.uri()));
    return opening(user, framing.apply(new BridgeCodec(BridgeDialect.WEB, user, services)));
  }

  /** A session over TCP. */
  Gateway.Opening overTcp(Address.User user) {
    return opening(user, new LengthProtocol(new BridgeCodec(BridgeDialect.TCP, user, services)));
  }

  /** Its client registers for what it wants to hear. */
  private static Gateway.Opening opening(Address.User user, Protocol protocol) {
    return new Gateway.Opening(new Identity(user), protocol, List.of(), Resume.NOW);
  }
}
