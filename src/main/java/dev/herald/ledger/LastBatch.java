package dev.herald.ledger;

/**
 * What a publisher's last batch came to, for when it comes again.
 *
 * @param previous the chain up to the message before its first
 * @param count its messages, those that were repeats included
 * @param time when it was appended, milliseconds since 1970
 */
record LastBatch(
    String publisher, long number, Places places, long previous, int count, long time) {}
