package dev.herald.ledger;

import dev.herald.core.Message;
import dev.herald.core.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of the newest messages that have one, and where those messages are: at most {@code
 * history.keys}, each for {@link #TTL_MILLIS}; beyond it the oldest go. They lie in a ring in the
 * order in which they came, found by a table of open addressing: about 50 bytes each.
 *
 * <p>Invariant: from the oldest to the newest times never fall, so that what is too old is what is
 * oldest.
 *
 * <p><b>Threading.</b> As {@link AddressLog}.
 */
final class RecentKeys {
  static final long TTL_MILLIS = Duration.ofMinutes(5).toMillis();

  /** Heap bytes of one, roughly. */
  static final int WEIGHT = 64;

  private static final int SMALLEST = 4;
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int OFFSET = 2;
  private static final int TIME = 3;
  private static final int STRIDE = 4;
  private static final long[] NO_NUMBERS = {};
  private static final String[] NO_EPOCHS = {};
  private static final int[] NO_TABLE = {};

  /** Four numbers for each slot of the ring. */
  private long[] ring = NO_NUMBERS;

  /** The epoch that a key's offset is of, for each slot of the ring. */
  private String[] epochs = NO_EPOCHS;

  /** Slots plus one, by hash; 0 is free. Twice as many as slots, so that there is a free one. */
  private int[] table = NO_TABLE;

  private int first;
  private int size;

  /**
   * A key and the message that bore it first.
   *
   * @param offset in the epoch of the batch that it comes with
   */
  record Keyed(KeyHash hash, long offset) {}

  /**
   * What is to be done with the messages of a batch.
   *
   * @param fresh those to be appended
   * @param keys of those to be appended
   */
  record Verdict(List<Places.Repeat> repeats, List<Message> fresh, List<Keyed> keys) {}

  /**
   * Tells fresh messages from repeats; changes nothing. Of two in the batch with the same key the
   * second repeats the first.
   *
   * @param start the place of the first that is fresh
   */
  Verdict judge(List<Message> messages, Position start, long now) {
    if (!anyHasKey(messages)) {
      return new Verdict(List.of(), messages, List.of());
    }
    List<Places.Repeat> repeats = new ArrayList<>();
    List<Message> fresh = new ArrayList<>(messages.size());
    List<Keyed> keys = new ArrayList<>();
    Map<KeyHash, Position> inThisBatch = new HashMap<>();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      Position place = start.plus(fresh.size());
      if (!message.key().isEmpty()) {
        KeyHash hash = KeyHash.of(message);
        Position before = find(hash, now).orElse(inThisBatch.getOrDefault(hash, Position.UNKEPT));
        if (before.isKept()) {
          repeats.add(new Places.Repeat(i, before));
          continue;
        }
        inThisBatch.put(hash, place);
        keys.add(new Keyed(hash, place.offset()));
      }
      fresh.add(message);
    }
    return new Verdict(repeats, fresh, keys);
  }

  private static boolean anyHasKey(List<Message> messages) {
    for (int i = 0; i < messages.size(); i++) {
      if (!messages.get(i).key().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Where the message of this key is, unless it is too long ago. */
  Optional<Position> find(KeyHash hash, long now) {
    if (size == 0) {
      return Optional.empty();
    }
    int slot = table[probe(hash.high(), hash.low())] - 1;
    if (slot < 0 || ring[slot * STRIDE + TIME] + TTL_MILLIS < now) {
      return Optional.empty();
    }
    return Optional.of(new Position(epochs[slot], ring[slot * STRIDE + OFFSET]));
  }

  void add(KeyHash hash, Position place, long now) {
    if (size == epochs.length) {
      resize(Math.max(SMALLEST, size * 2));
    }
    int slot = slot(size);
    long time = size == 0 ? now : Math.max(now, time(size - 1));
    set(slot, hash, place, time);
    size++;
    table[probe(hash.high(), hash.low())] = slot + 1;
  }

  private void set(int slot, KeyHash hash, Position place, long time) {
    ring[slot * STRIDE + HIGH] = hash.high();
    ring[slot * STRIDE + LOW] = hash.low();
    ring[slot * STRIDE + OFFSET] = place.offset();
    ring[slot * STRIDE + TIME] = time;
    epochs[slot] = place.epoch();
  }

  /**
   * Forgets the oldest.
   *
   * @param limit so many stay at most
   * @param before none stays that is older than this, milliseconds since 1970
   */
  void forget(int limit, long before) {
    while (size > limit || size > 0 && time(0) < before) {
      forgetOldest();
    }
    if (size == 0) {
      ring = NO_NUMBERS;
      epochs = NO_EPOCHS;
      table = NO_TABLE;
      first = 0;
    } else if (size * 8 <= epochs.length && epochs.length > SMALLEST) {
      resize(epochs.length / 2);
    }
  }

  private void forgetOldest() {
    int place = probe(ring[first * STRIDE + HIGH], ring[first * STRIDE + LOW]);
    if (table[place] == first + 1) { // else the same key has come again since
      free(place);
    }
    first = slot(1);
    size--;
  }

  /** Others that were pushed on by the one that goes move back, so that they are found again. */
  private void free(int place) {
    int hole = place;
    for (int next = after(hole); table[next] != 0; next = after(next)) {
      int home = home(ring[(table[next] - 1) * STRIDE + LOW]);
      boolean reachable = hole <= next ? home > hole && home <= next : home > hole || home <= next;
      if (!reachable) {
        table[hole] = table[next];
        hole = next;
      }
    }
    table[hole] = 0;
  }

  /** Where this key is in the table, or the free place where it would be. */
  private int probe(long high, long low) {
    int place = home(low);
    while (table[place] != 0) {
      int at = (table[place] - 1) * STRIDE;
      if (ring[at + HIGH] == high && ring[at + LOW] == low) {
        return place;
      }
      place = after(place);
    }
    return place;
  }

  private int home(long low) {
    return (int) low & (table.length - 1);
  }

  private int after(int place) {
    return (place + 1) & (table.length - 1);
  }

  private int slot(int index) {
    return (first + index) & (epochs.length - 1);
  }

  private void resize(int capacity) {
    long[] newRing = new long[capacity * STRIDE];
    String[] newEpochs = new String[capacity];
    for (int i = 0; i < size; i++) {
      System.arraycopy(ring, slot(i) * STRIDE, newRing, i * STRIDE, STRIDE);
      newEpochs[i] = epochs[slot(i)];
    }
    ring = newRing;
    epochs = newEpochs;
    table = new int[capacity * 2];
    first = 0;
    for (int i = 0; i < size; i++) {
      table[probe(ring[i * STRIDE + HIGH], ring[i * STRIDE + LOW])] = i + 1;
    }
  }

  /** The history goes on under another epoch. */
  void rename(String epoch, String renamed) {
    for (int i = 0; i < size; i++) {
      if (epochs[slot(i)].equals(epoch)) {
        epochs[slot(i)] = renamed;
      }
    }
  }

  void survey(Survey survey) {
    for (int i = 0; i < size; i++) {
      survey.add(time(i), WEIGHT);
    }
  }

  int size() {
    return size;
  }

  /** Heap bytes, roughly. */
  long bytes() {
    return (long) size * WEIGHT;
  }

  /**
   * @param index 0 is the oldest
   */
  KeyHash hash(int index) {
    int at = slot(index) * STRIDE;
    return new KeyHash(ring[at + HIGH], ring[at + LOW]);
  }

  /**
   * @param index 0 is the oldest
   */
  Position place(int index) {
    int slot = slot(index);
    return new Position(epochs[slot], ring[slot * STRIDE + OFFSET]);
  }

  /**
   * @param index 0 is the oldest
   */
  long time(int index) {
    return ring[slot(index) * STRIDE + TIME];
  }
}
