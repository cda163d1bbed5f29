package dev.herald.client;

/**
 * A user in a room.
 *
 * @param sessions how many of its sessions are in there, 1 or more
 */
public record Member(String user, int sessions) {}
