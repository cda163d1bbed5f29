package dev.herald.core;

import java.time.Instant;

/**
 * A node as the others and an operator see it.
 *
 * @param name random, new at each start of the process
 * @param address where it serves clients, {@code HOST:PORT}
 * @param since when it started
 * @param rooms with sessions on it
 * @param messagesPerSecond that it accepted in the last second
 */
public record NodeInfo(
    String name,
    String address,
    String version,
    Instant since,
    long sessions,
    long rooms,
    long messagesPerSecond) {}
