package dev.herald.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A message as its receivers got it.
 *
 * @param to its address
 * @param from who sent it, as {@code user:NAME}; empty for a back-end that named nobody
 * @param data what JSON says as Vert.x has it ({@link io.vertx.core.json.JsonObject}, {@link
 *     io.vertx.core.json.JsonArray}, a string, a number, a boolean, or null), or a {@link
 *     io.vertx.core.buffer.Buffer} if it is binary
 * @param time when it was accepted, by that node's clock
 */
public record ReceivedMessage(
    String to,
    Optional<String> from,
    Object data,
    Optional<String> key,
    Instant time,
    Position position) {}
