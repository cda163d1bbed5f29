package dev.herald.edge;

import dev.herald.app.Gateway;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An endpoint for sessions over WebSockets.
 *
 * @param read what a request asks for; throws a {@link dev.herald.core.Refusal} if it is wrong
 * @param maxMessageBytes of a whole message on the socket
 * @param open opens the session, and listens to the socket; a place for it is reserved
 */
record WebSocketDoor(
    Function<HttpServerRequest, Gateway.Opening> read,
    int maxMessageBytes,
    BiConsumer<Gateway.Opening, WebSocketChannel> open) {}
