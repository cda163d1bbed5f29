package dev.herald.ledger;

import dev.herald.core.Address;

/**
 * Two histories of an address were found to have parted: what is kept gets a new epoch.
 *
 * @param epochSeen the epoch in which they parted; in any other nothing is changed
 * @param candidateEpoch the new one
 * @param now the caller's wall clock, milliseconds since 1970
 */
public record Fork(Address to, String epochSeen, String candidateEpoch, long now) {}
