package dev.herald.ledger;

import dev.herald.core.Chain;
import dev.herald.core.Message;
import dev.herald.core.MessageId;
import dev.herald.core.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one of two entries of an address that went on apart from each other, each in a part of the
 * cluster that was cut off from the other. Pure; the result is an entry of its own.
 *
 * <ol>
 *   <li>Of the messages of both none is lost but those whose key the other has too: these are one
 *       message, sent again.
 *   <li>What was in order on one side stays in order.
 *   <li>A place that somebody knows means what it meant, or it is of another epoch.
 * </ol>
 *
 * <p>The owners are those of {@code existing}: the others have joined under new names, and claim
 * again.
 */
final class Union {
  private static final int RADIX = 36;

  private final AddressLog existing;
  private final AddressLog merging;
  private final AddressLog union = new AddressLog();

  /** Of messages that both have. */
  private final Set<Long> common = new HashSet<>();

  /** Where those are that have been added, by their ids. */
  private final Map<Long, Position> ids = new HashMap<>();

  /** The last that has been added for each key. */
  private final Map<KeyHash, Keyed> keys = new HashMap<>();

  /** Where the messages are now that are kept, by where they were. */
  private final Map<Position, Position> moved = new HashMap<>();

  private record Keyed(AddressLog side, long time, Position place) {}

  private Union(AddressLog existing, AddressLog merging) {
    this.existing = existing;
    this.merging = merging;
  }

  /**
   * The entry as it is to be from now on; {@code existing} itself if it has all that was ever
   * acknowledged. It has if the other is the same history and nobody appended to that one knowing
   * that nodes were lost: such an append is acknowledged only when all copies have it, and {@code
   * existing} was one of them, or is what it has become.
   */
  static AddressLog of(AddressLog existing, AddressLog merging) {
    boolean sameEpoch = existing.epoch.equals(merging.epoch);
    boolean nothing = merging.head == 0;
    if (nothing || sameEpoch && isBeginning(merging, existing)) {
      return existing;
    }
    if (existing.head == 0 || sameEpoch && isBeginning(existing, merging)) {
      return caughtUp(existing, merging);
    }
    boolean wasMade = !sameEpoch && ids(existing).containsAll(ids(merging));
    if (wasMade || sameEpoch && !merging.apart) {
      return existing;
    }
    return new Union(existing, merging).make();
  }

  /** Whether all of the one is in the other, as far as what the other keeps can tell. */
  private static boolean isBeginning(AddressLog one, AddressLog other) {
    if (one.head > other.head) {
      return false;
    }
    if (one.head == other.head) {
      return one.chain == other.chain;
    }
    long next = one.head - other.floor();
    return next >= 0 && other.history.chainBefore((int) next) == one.chain;
  }

  /** Who knows the same epoch notices nothing: what is new lies behind all that it knows. */
  private static AddressLog caughtUp(AddressLog existing, AddressLog merging) {
    AddressLog log = new AddressLog();
    log.epoch = merging.epoch;
    log.head = merging.head;
    log.chain = merging.chain;
    log.lastUse = Math.max(existing.lastUse, merging.lastUse);
    log.apart = merging.apart;
    log.history.beginAfter(merging.history.chainBefore(0));
    for (int i = 0; i < merging.history.size(); i++) {
      log.history.add(merging.history.get(i), merging.history.chainBefore(i + 1));
    }
    for (int i = 0; i < merging.keys.size(); i++) {
      log.keys.add(merging.keys.hash(i), merging.keys.place(i), merging.keys.time(i));
    }
    merging.batches.all().forEach(log.batches::restore);
    restoreClaims(log, existing, merging);
    return log;
  }

  /** Under a version that nobody has seen on either side. */
  private static void restoreClaims(AddressLog log, AddressLog existing, AddressLog merging) {
    long version = Math.max(existing.claims.version(), merging.claims.version()) + 1;
    log.claims.restore(existing.claims.all(), version);
  }

  private AddressLog make() {
    union.epoch = epoch();
    union.lastUse = Math.max(existing.lastUse, merging.lastUse);
    union.apart = true;
    common.addAll(ids(existing));
    common.retainAll(ids(merging));
    int left = 0;
    int right = 0;
    while (left < existing.history.size() || right < merging.history.size()) {
      if (isNext(left, right)) {
        add(existing, left++);
      } else {
        add(merging, right++);
      }
    }
    addKeys();
    addBatches(existing);
    addBatches(merging);
    restoreClaims(union, existing, merging);
    return union;
  }

  private static Set<Long> ids(AddressLog log) {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < log.history.size(); i++) {
      ids.add(log.history.get(i).id());
    }
    return ids;
  }

  /** A name that follows from what went in, since it must be the same wherever this is done. */
  private String epoch() {
    String sides = existing.epoch + ":" + existing.chain + ":" + merging.epoch;
    long hash = MessageId.ofBatch(sides, merging.chain);
    return Long.toString(hash & Long.MAX_VALUE, RADIX);
  }

  /**
   * By time; of the same time the existing one first. One that both have waits until it is next on
   * both sides, so that those before it go before it, whatever the clocks say.
   */
  private boolean isNext(int left, int right) {
    if (left == existing.history.size() || right == merging.history.size()) {
      return left < existing.history.size();
    }
    boolean leftWaits = isAhead(existing.history.get(left), merging.history.get(right));
    boolean rightWaits = isAhead(merging.history.get(right), existing.history.get(left));
    if (leftWaits != rightWaits) {
      return rightWaits;
    }
    return existing.history.time(left) <= merging.history.time(right);
  }

  /** Whether the message comes later on the other side as well. */
  private boolean isAhead(Message message, Message otherNext) {
    return common.contains(message.id())
        && !ids.containsKey(message.id())
        && message.id() != otherNext.id();
  }

  private void add(AddressLog side, int index) {
    Message message = side.history.get(index);
    Position was = new Position(side.epoch, side.floor() + index + 1);
    Position known = ids.get(message.id());
    if (known == null && !message.key().isEmpty()) {
      known = repeated(message, side);
    }
    moved.put(was, known == null ? append(message, side) : known);
  }

  /**
   * Where the message was that this one repeats on the other side; null if it repeats none. On one
   * side the ledger has seen to that.
   */
  private Position repeated(Message message, AddressLog side) {
    Keyed first = keys.get(KeyHash.of(message));
    boolean repeats =
        first != null
            && first.side() != side
            && Math.abs(message.time() - first.time()) <= RecentKeys.TTL_MILLIS;
    return repeats ? first.place() : null;
  }

  private Position append(Message message, AddressLog side) {
    union.head++;
    union.chain = Chain.append(union.chain, message.id());
    union.history.add(message, union.chain);
    Position now = union.position();
    ids.put(message.id(), now);
    if (!message.key().isEmpty()) {
      keys.put(KeyHash.of(message), new Keyed(side, message.time(), now));
    }
    return now;
  }

  private Position now(Position was) {
    return moved.getOrDefault(was, was);
  }

  /** By time; of two for one key the older stays. */
  private void addKeys() {
    int left = 0;
    int right = 0;
    while (left < existing.keys.size() || right < merging.keys.size()) {
      boolean fromExisting =
          right == merging.keys.size()
              || left < existing.keys.size()
                  && existing.keys.time(left) <= merging.keys.time(right);
      if (fromExisting) {
        addKey(existing.keys, left++);
      } else {
        addKey(merging.keys, right++);
      }
    }
  }

  private void addKey(RecentKeys from, int index) {
    KeyHash hash = from.hash(index);
    if (union.keys.find(hash, from.time(index)).isEmpty()) {
      union.keys.add(hash, now(from.place(index)), from.time(index));
    }
  }

  /** Of a publisher the later one stays: it will not come back with an earlier one. */
  private void addBatches(AddressLog side) {
    for (LastBatch last : side.batches.all()) {
      Optional<LastBatch> other = union.batches.of(last.publisher());
      if (other.isEmpty() || other.get().number() < last.number()) {
        union.batches.put(
            new LastBatch(
                last.publisher(),
                last.number(),
                last.places().moved(last.count(), this::now),
                last.previous(),
                last.count(),
                last.time()));
      }
    }
  }
}
