package dev.herald.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last batch of each publisher, of which there are as many as nodes.
 *
 * <p><b>Threading.</b> As {@link AddressLog}.
 */
final class LastBatches {
  /** After this long without a batch, a publisher is not coming back with a repeat. */
  static final long TTL_MILLIS = Duration.ofMinutes(5).toMillis();

  private static final int WEIGHT = 128;
  private static final int REPEAT_WEIGHT = 64;

  private final List<LastBatch> batches = new ArrayList<>(1);

  Optional<LastBatch> of(String publisher) {
    for (int i = 0; i < batches.size(); i++) {
      if (batches.get(i).publisher().equals(publisher)) {
        return Optional.of(batches.get(i));
      }
    }
    return Optional.empty();
  }

  /** Whether this batch, or a later one of the same publisher, has taken effect. */
  boolean cover(LastBatch batch) {
    return of(batch.publisher()).map(last -> last.number() >= batch.number()).orElse(false);
  }

  /** Also forgets publishers that are gone. */
  void remember(LastBatch batch) {
    if (batches.size() == 1 && batches.get(0).publisher().equals(batch.publisher())) {
      batches.set(0, batch);
      return;
    }
    batches.removeIf(
        old -> old.publisher().equals(batch.publisher()) || old.time() + TTL_MILLIS < batch.time());
    batches.add(batch);
  }

  /** The history goes on under another epoch. */
  void rename(String epoch, String renamed) {
    batches.replaceAll(
        last ->
            new LastBatch(
                last.publisher(),
                last.number(),
                last.places().renamed(epoch, renamed),
                last.previous(),
                last.count(),
                last.time()));
  }

  /** In place of what the publisher had, if it had any. */
  void put(LastBatch batch) {
    batches.removeIf(old -> old.publisher().equals(batch.publisher()));
    batches.add(batch);
  }

  /** Forgets publishers whose last batch is from before that time, milliseconds since 1970. */
  void forget(long before) {
    batches.removeIf(old -> old.time() < before);
  }

  /** The time of the oldest, milliseconds since 1970; far in the future if there is none. */
  long oldest() {
    long oldest = Long.MAX_VALUE;
    for (int i = 0; i < batches.size(); i++) {
      oldest = Math.min(oldest, batches.get(i).time());
    }
    return oldest;
  }

  /** Heap bytes, roughly. */
  long bytes() {
    long bytes = 0;
    for (int i = 0; i < batches.size(); i++) {
      bytes += WEIGHT + (long) REPEAT_WEIGHT * batches.get(i).places().repeats().size();
    }
    return bytes;
  }

  /** As {@link #all} had it, in that order. */
  void restore(LastBatch batch) {
    batches.add(batch);
  }

  /** All that are remembered, oldest first. */
  List<LastBatch> all() {
    return List.copyOf(batches);
  }
}
