package dev.herald.client;

/**
 * A place in the history of an address.
 *
 * @param epoch names the history; another one has other offsets
 * @param offset of a message, from 1; 0 is before the first
 */
public record Position(String epoch, long offset) {}
