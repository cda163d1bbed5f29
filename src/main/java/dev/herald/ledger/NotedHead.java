package dev.herald.ledger;

import dev.herald.core.AddressHead;

/**
 * How far an address had come, and who owned it then.
 *
 * @param owners who should have come so far
 */
public record NotedHead(AddressHead head, Owners owners) {}
