package dev.herald.core;

/**
 * A user who is in a room.
 *
 * @param sessions of the user there, on all nodes; at least 1
 */
public record Member(String user, int sessions) {}
