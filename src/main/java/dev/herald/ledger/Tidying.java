package dev.herald.ledger;

import java.util.Optional;

/** How an entry is tidied: rules over an {@link AddressLog}, on whose thread they run. */
final class Tidying {
  private Tidying() {}

  /**
   * What tidying dropped, and what the copies of the entry must do; nothing if it dropped nothing.
   */
  record Outcome(Tidied answer, Optional<TidyDelta> delta) {}

  /** The caller removes the entry if the delta says so. Computes everything first, changes last. */
  static Outcome tidy(AddressLog log, Tidy tidy) {
    int dropped = log.history.countBefore(tidy.messagesBefore());
    boolean removed = isRemovable(log, tidy, dropped);
    boolean forgets =
        log.keys.size() > 0 && log.keys.time(0) < tidy.keysBefore()
            || log.batches.oldest() < tidy.batchesBefore()
            || log.claims.hasAny(tidy.departed());
    if (dropped == 0 && !forgets && !removed) {
      return new Outcome(Tidied.NOTHING, Optional.empty());
    }
    int byAge = log.history.countBefore(tidy.expired());
    TidyDelta delta =
        new TidyDelta(
            log.epoch,
            log.head,
            log.floor() + dropped,
            tidy.keysBefore(),
            tidy.batchesBefore(),
            tidy.departed(),
            log.claims.versionWithout(tidy.departed()),
            log.lastUse,
            removed);
    apply(log, delta);
    return new Outcome(new Tidied(byAge, dropped - byAge, removed ? 1 : 0), Optional.of(delta));
  }

  /** Nobody owns it, no message is left, and it was used long ago. */
  private static boolean isRemovable(AddressLog log, Tidy tidy, int dropped) {
    return dropped == log.history.size()
        && log.lastUse < tidy.entryBefore()
        && !log.claims.hasOwnerBut(tidy.departed());
  }

  /**
   * Whether tidying is worth it. For ages it is when they are an eighth too high, so that an entry
   * in use is not tidied all the time.
   */
  static boolean needs(AddressLog log, Tidy tidy) {
    return log.history.size() > 0
            && tidy.isLongAgo(log.history.time(0), tidy.limits().ttl().toMillis())
        || log.keys.size() > 0 && tidy.isLongAgo(log.keys.time(0), RecentKeys.TTL_MILLIS)
        || log.batches.oldest() < tidy.batchesBefore() - LastBatches.TTL_MILLIS / 8
        || log.claims.hasAny(tidy.departed())
        || isRemovable(log, tidy, 0);
  }

  /**
   * Applies what another copy of this entry dropped. What is dropped already changes nothing, and
   * one of another epoch is none of this entry's.
   *
   * @return whether the entry goes: it has not been used since
   */
  static boolean apply(AddressLog log, TidyDelta delta) {
    if (!log.epoch.equals(delta.epoch())) {
      return false;
    }
    log.history.drop(Math.min(log.history.size(), delta.floor() - log.floor()));
    log.keys.forget(log.keys.size(), delta.keysBefore());
    log.batches.forget(delta.batchesBefore());
    log.claims.forget(delta.departed());
    log.claims.raiseVersion(delta.ownersVersion());
    return delta.removed()
        && log.head == delta.head()
        && log.lastUse <= delta.lastUse()
        && !log.claims.hasOwner();
  }
}
