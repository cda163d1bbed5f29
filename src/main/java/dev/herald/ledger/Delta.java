package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Position;
import java.util.Set;

/**
 * What an append changed, for the copies of the entry: applied without deciding anything again.
 *
 * @param first the place of the batch's first message
 * @param departed owners that own nothing any more
 */
public record Delta(
    Position first, Batch batch, long now, HistoryLimits limits, Set<String> departed) {
  long last() {
    return first.offset() + batch.messages().size() - 1;
  }
}
