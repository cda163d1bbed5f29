package dev.herald.ledger;

/** What a claim or release came to, for the copies of the entry. */
record ClaimDelta(
    String epoch, String owner, long number, boolean holds, long ownersVersion, long lastUse) {}
