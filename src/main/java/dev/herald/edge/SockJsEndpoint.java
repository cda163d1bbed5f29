package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.edge.sockjs.SockJsSessions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is served over SockJS under one path.
 *
 * @param read what a request asks for that opens a session; throws a {@link
 *     dev.herald.core.Refusal} if it is wrong
 * @param raw serves a request for a WebSocket without the frames of SockJS
 * @param sessions of all loops
 */
record SockJsEndpoint(
    String path,
    Function<HttpServerRequest, Gateway.Opening> read,
    Consumer<HttpServerRequest> raw,
    SockJsSessions sessions) {}
