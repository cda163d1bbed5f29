package dev.herald.presence;

import dev.herald.core.Address;

/**
 * A node's word that it is to be told, or not any more, of the changes of a room.
 *
 * @param number rises with each operation of the owner on the room
 * @param seed random, where the versions of an entry begin that is made by this
 * @param known the version that the owner knows already, {@link Snapshot#NONE} if none
 */
public record Subscription(
    Address.Room room, String owner, long number, long seed, boolean on, long known) {}
