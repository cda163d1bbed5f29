package dev.herald.ledger;

import dev.herald.core.ErrorCode;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is decided about one address in one order: its sequencer, history and routing table.
 * Pure: no clock, no chance, no thread; equal operations make equal entries.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The messages kept are those with the offsets {@code floor + 1} to {@code head}, all of them
 *       and each once.
 *   <li>A batch takes effect once: a repeat of a publisher's last batch is answered as it was, an
 *       earlier one is refused.
 *   <li>A message whose key is remembered is not appended: its place is that of the first.
 *   <li>A copy that applied the same deltas is the same.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the thread that runs the operations of its address.
 */
final class AddressLog {
  /** Heap bytes of an entry without anything in it, with its place in the ledger, roughly. */
  static final int WEIGHT = 512;

  String epoch = "";
  long head;

  /** Of the times of all operations but reads the latest, milliseconds since 1970. */
  long lastUse;

  final Claims claims = new Claims();
  final History history = new History();
  final LastBatches batches = new LastBatches();
  final RecentKeys keys = new RecentKeys();

  /** An answer, and what the copies of the entry must do; nothing for a repeat. */
  record Outcome(Appended answer, Optional<Delta> delta) {}

  /** Computes everything first and changes last. */
  Outcome append(Append append) {
    Batch batch = append.batch();
    Optional<LastBatch> last = batches.of(batch.publisher());
    if (last.isPresent() && last.get().number() >= batch.number()) {
      return new Outcome(repeat(last.get(), append), Optional.empty());
    }
    Delta delta = delta(append);
    apply(delta);
    Appended answer = new Appended(delta.batch().places(), owners(append.ownersKnown()));
    return new Outcome(answer, Optional.of(delta));
  }

  private Appended repeat(LastBatch last, Append append) {
    if (last.number() > append.batch().number()) {
      throw ErrorCode.UNAVAILABLE.because("a later batch of the same node is stored already");
    }
    return new Appended(last.places(), owners(append.ownersKnown()));
  }

  private Delta delta(Append append) {
    Batch batch = append.batch();
    Position first = new Position(epoch.isEmpty() ? append.candidateEpoch() : epoch, head + 1);
    RecentKeys.Verdict verdict = keys.judge(batch.messages(), first, append.now());
    LastBatch last =
        new LastBatch(
            batch.publisher(),
            batch.number(),
            new Places(first, verdict.repeats()),
            batch.messages().size(),
            append.now());
    return new Delta(last, verdict.fresh(), verdict.keys(), append.limits(), append.departed());
  }

  /**
   * Applies what another copy of this entry decided. One that is there already is skipped.
   *
   * @throws IllegalStateException if it does not fit: this copy missed something
   */
  void apply(Delta delta) {
    Position first = delta.first();
    boolean sameEpoch = epoch.isEmpty() || epoch.equals(first.epoch());
    if (sameEpoch && has(delta)) {
      return;
    }
    if (!sameEpoch || first.offset() != head + 1) {
      throw new IllegalStateException("at " + epoch + ":" + head + " no delta fits of " + first);
    }
    begin(first.epoch());
    for (Message message : delta.messages()) {
      head++;
      history.add(message);
    }
    keys.forget(delta.limits().keys(), delta.now() - RecentKeys.TTL_MILLIS);
    for (RecentKeys.Keyed keyed : delta.keys()) {
      keys.add(keyed.hash(), new Position(epoch, keyed.offset()), delta.now());
    }
    keys.forget(delta.limits().keys(), delta.now() - RecentKeys.TTL_MILLIS);
    batches.remember(delta.batch());
    lastUse = Math.max(lastUse, delta.now());
    history.trim(delta.limits());
    claims.forget(delta.departed());
  }

  /** A batch of repeats alone leaves no message to tell it by. */
  private boolean has(Delta delta) {
    return batches.cover(delta.batch())
        || delta.last() < head
        || delta.last() == head && !delta.messages().isEmpty();
  }

  private void begin(String name) {
    if (epoch.isEmpty()) {
      epoch = name;
      claims.beginVersions(name);
    }
  }

  /** Repeatable: a claim that was overtaken by a release with a higher number changes nothing. */
  Position claim(Claim claim) {
    begin(claim.candidateEpoch());
    claims.set(claim.owner(), new Claims.LastClaim(claim.number(), true));
    lastUse = Math.max(lastUse, claim.now());
    return position();
  }

  void release(Release release) {
    claims.release(release.owner(), release.number());
    lastUse = Math.max(lastUse, release.now());
  }

  /** What a claim or release of an owner came to, for the copies of the entry. */
  ClaimDelta claimDelta(String owner) {
    Claims.LastClaim last = claims.of(owner);
    return new ClaimDelta(epoch, owner, last.number(), last.holds(), claims.version(), lastUse);
  }

  /**
   * Applies what another copy of this entry decided. One that is there already changes nothing.
   *
   * @throws IllegalStateException if it is of another epoch
   */
  void apply(ClaimDelta delta) {
    begin(delta.epoch());
    if (!epoch.equals(delta.epoch())) {
      throw new IllegalStateException("in epoch " + epoch + " no claim fits of " + delta.epoch());
    }
    claims.set(delta.owner(), new Claims.LastClaim(delta.number(), delta.holds()));
    claims.raiseVersion(delta.ownersVersion());
    lastUse = Math.max(lastUse, delta.lastUse());
  }

  /**
   * What tidying dropped, and what the copies of the entry must do; nothing if it dropped nothing.
   */
  record TidyOutcome(Tidied answer, Optional<TidyDelta> delta) {}

  /** The caller removes the entry if the delta says so. Computes everything first, changes last. */
  TidyOutcome tidy(Tidy tidy) {
    int dropped = history.countBefore(tidy.messagesBefore());
    boolean removed = isRemovable(tidy, dropped);
    boolean forgets =
        keys.size() > 0 && keys.time(0) < tidy.keysBefore()
            || batches.oldest() < tidy.batchesBefore()
            || claims.hasAny(tidy.departed());
    if (dropped == 0 && !forgets && !removed) {
      return new TidyOutcome(Tidied.NOTHING, Optional.empty());
    }
    int byAge = history.countBefore(tidy.expired());
    TidyDelta delta =
        new TidyDelta(
            epoch,
            head,
            floor() + dropped,
            tidy.keysBefore(),
            tidy.batchesBefore(),
            tidy.departed(),
            claims.versionWithout(tidy.departed()),
            lastUse,
            removed);
    apply(delta);
    return new TidyOutcome(new Tidied(byAge, dropped - byAge, removed ? 1 : 0), Optional.of(delta));
  }

  /** Nobody owns it, no message is left, and it was used long ago. */
  private boolean isRemovable(Tidy tidy, int dropped) {
    return dropped == history.size()
        && lastUse < tidy.entryBefore()
        && !claims.hasOwnerBut(tidy.departed());
  }

  /**
   * Whether tidying is worth it. For ages it is when they are an eighth too high, so that an entry
   * in use is not tidied all the time.
   */
  boolean needs(Tidy tidy) {
    return history.size() > 0 && tidy.isLongAgo(history.time(0), tidy.limits().ttl().toMillis())
        || keys.size() > 0 && tidy.isLongAgo(keys.time(0), RecentKeys.TTL_MILLIS)
        || batches.oldest() < tidy.batchesBefore() - LastBatches.TTL_MILLIS / 8
        || claims.hasAny(tidy.departed())
        || isRemovable(tidy, 0);
  }

  /**
   * Applies what another copy of this entry dropped. What is dropped already changes nothing, and
   * one of another epoch is none of this entry's.
   *
   * @return whether the entry goes: it has not been used since
   */
  boolean apply(TidyDelta delta) {
    if (!epoch.equals(delta.epoch())) {
      return false;
    }
    history.drop(Math.min(history.size(), delta.floor() - floor()));
    keys.forget(keys.size(), delta.keysBefore());
    batches.forget(delta.batchesBefore());
    claims.forget(delta.departed());
    claims.raiseVersion(delta.ownersVersion());
    return delta.removed()
        && head == delta.head()
        && lastUse <= delta.lastUse()
        && !claims.hasOwner();
  }

  /** Counts all that there is of this entry, by age. */
  void survey(Survey survey) {
    survey.addEntry();
    history.survey(survey);
    keys.survey(survey);
    if (claims.hasOwner()) {
      survey.addFixed(WEIGHT + batches.bytes());
    } else {
      survey.add(lastUse, WEIGHT + batches.bytes());
    }
  }

  /** The owners, if their version is not the one known. */
  Optional<Owners> owners(long known) {
    return claims.owners(known);
  }

  /**
   * As {@link Ledger#route}.
   *
   * @param log null for an address that is not in the ledger
   */
  static Optional<Owners> ownersOf(AddressLog log, long known) {
    if (log != null) {
      return log.owners(known);
    }
    return known == 0 ? Optional.empty() : Optional.of(Owners.NONE);
  }

  /** As {@link Ledger#read}. */
  Page read(Position since, int limit, long maxBytes) {
    boolean known = since.epoch().equals(epoch) && since.offset() <= head;
    boolean lost = !known || since.offset() < floor();
    long after = lost ? floor() : since.offset();
    List<Message> page = new ArrayList<>();
    long left = maxBytes;
    for (int i = (int) (after - floor()); i < history.size() && page.size() < limit; i++) {
      Message message = history.get(i);
      left -= message.weight();
      if (left < 0 && !page.isEmpty()) {
        break;
      }
      page.add(message.at(new Position(epoch, floor() + i + 1)));
    }
    return new Page(position(), page, lost);
  }

  /** The place of the newest message; the epoch is set by the first claim or append. */
  Position position() {
    return new Position(epoch, head);
  }

  /** The offset of the newest message that is not kept any more. */
  long floor() {
    return head - history.size();
  }

  /** Heap bytes of the entry, roughly. */
  long bytes() {
    return WEIGHT + history.bytes() + keys.bytes() + batches.bytes();
  }
}
