package dev.herald.ledger;

import dev.herald.core.Address;

/**
 * A node's word that it owns no session of an address any more.
 *
 * @param number claims of the owner up to this number end; a later one stays
 * @param now the caller's wall clock, milliseconds since 1970
 */
public record Release(Address to, String owner, long number, long now) {}
