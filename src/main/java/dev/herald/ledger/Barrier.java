package dev.herald.ledger;

/**
 * How far an entry had come when it answered: a copy that is not there lacks something.
 *
 * @param head the offset of the newest message
 * @param chain up to it
 * @param apart as of {@link AddressLog#apart}
 */
record Barrier(String epoch, long head, long chain, boolean apart) {}
