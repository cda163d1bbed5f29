package dev.herald.ledger;

import dev.herald.core.Head;

/**
 * A claim that is held.
 *
 * @param head the newest message of the address
 * @param anew whether it had been lost
 */
public record Held(Head head, boolean anew) {}
