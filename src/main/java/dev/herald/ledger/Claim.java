package dev.herald.ledger;

import dev.herald.core.Address;

/**
 * A node's word that it owns sessions of an address.
 *
 * @param number rises by every claim and release of the owner, so that a late one changes nothing
 * @param candidateEpoch the epoch, should the address have none yet
 * @param now the caller's wall clock, milliseconds since 1970
 */
public record Claim(Address to, String owner, long number, String candidateEpoch, long now) {
  /** The same by an owner that has another name by now. */
  public Claim by(String name) {
    return new Claim(to, name, number, candidateEpoch, now);
  }
}
