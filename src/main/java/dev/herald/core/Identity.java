package dev.herald.core;

/**
 * For whom a session acts.
 *
 * @param user the user's name, valid as a name of an address
 */
public record Identity(Address.User user) {}
