package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Chain;
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
 * @param apart as of {@link AddressLog#apart}
 */
record Delta(
    LastBatch batch,
    List<Message> messages,
    List<RecentKeys.Keyed> keys,
    HistoryLimits limits,
    Set<String> departed,
    boolean apart) {
  /** The place of the first that was appended. */
  Position first() {
    return batch.places().first();
  }

  /** The offset of the entry's newest message after this. */
  long last() {
    return first().offset() + messages.size() - 1;
  }

  /** The chain up to that message. */
  long chain() {
    long chain = batch.previous();
    for (int i = 0; i < messages.size(); i++) {
      chain = Chain.append(chain, messages.get(i).id());
    }
    return chain;
  }

  /** When it was decided, milliseconds since 1970. */
  long now() {
    return batch.time();
  }
}
