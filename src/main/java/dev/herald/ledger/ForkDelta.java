package dev.herald.ledger;

/**
 * What a fork changed, for the copies of the entry.
 *
 * @param before where the entry was
 * @param epoch the new one
 * @param now when, milliseconds since 1970
 */
record ForkDelta(Barrier before, String epoch, long now) {}
