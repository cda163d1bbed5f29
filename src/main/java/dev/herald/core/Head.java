package dev.herald.core;

/**
 * How far a history has come.
 *
 * @param chain up to the message there, as of {@link Chain}
 */
public record Head(Position position, long chain) {}
