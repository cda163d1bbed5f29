package dev.herald.ledger;

import java.util.Set;

/**
 * What {@link Tidy} changed, for the copies of the entry.
 *
 * @param head the offset of the newest message then
 * @param floor messages up to it are gone
 * @param keysBefore keys from before it are gone, milliseconds since 1970
 * @param batchesBefore publishers whose last batch was before it are gone, milliseconds since 1970
 * @param lastUse of the entry then
 * @param removed whether the entry went
 */
record TidyDelta(
    String epoch,
    long head,
    long floor,
    long keysBefore,
    long batchesBefore,
    Set<String> departed,
    long ownersVersion,
    long lastUse,
    boolean removed) {}
