package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Message;
import dev.herald.core.Position;
import java.util.List;
import java.util.Set;

/**
 * What an append changed, for the copies of the entry: applied without deciding anything again.
 *
 * @param batch what the batch came to
 * @param messages those that were appended; none if all were repeats
 * @param keys of those that were appended
 * @param departed owners that own nothing any more
 */
record Delta(
    LastBatch batch,
    List<Message> messages,
    List<RecentKeys.Keyed> keys,
    HistoryLimits limits,
    Set<String> departed) {
  /** The place of the first that was appended. */
  Position first() {
    return batch.places().first();
  }

  /** The offset of the entry's newest message after this. */
  long last() {
    return first().offset() + messages.size() - 1;
  }

  /** When it was decided, milliseconds since 1970. */
  long now() {
    return batch.time();
  }
}
