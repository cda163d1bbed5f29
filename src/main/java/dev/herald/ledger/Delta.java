package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Position;

/**
 * What an append changed, for the copies of the entry: applied without deciding anything again.
 *
 * @param first the place of the batch's first message
 */
public record Delta(Position first, Batch batch, long now, HistoryLimits limits) {
  long last() {
    return first.offset() + batch.messages().size() - 1;
  }
}
