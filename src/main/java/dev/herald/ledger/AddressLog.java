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
  String epoch = "";
  long head;
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
    return position();
  }

  void release(Release release) {
    claims.release(release.owner(), release.number());
  }

  /** What a claim or release of an owner came to, for the copies of the entry. */
  ClaimDelta claimDelta(String owner) {
    Claims.LastClaim last = claims.of(owner);
    return new ClaimDelta(epoch, owner, last.number(), last.holds(), claims.version());
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

  /** Heap bytes of the messages kept and of the keys, roughly. */
  long bytes() {
    return history.bytes() + keys.bytes();
  }

  /** Whether nobody could tell it from an address that was never used. */
  boolean isBlank() {
    return head == 0 && !claims.hasOwner();
  }
}
