package dev.herald.ledger;

/**
 * What a claim or release came to, for the copies of the entry.
 *
 * @param at where the entry was
 */
record ClaimDelta(
    Barrier at, String owner, long number, boolean holds, long ownersVersion, long lastUse) {}
