package dev.herald.ledger;

import dev.herald.core.Chain;
import dev.herald.core.ErrorCode;
import dev.herald.core.Head;
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

  /** Up to the head. */
  long chain = Chain.EMPTY;

  /** Of the times of all operations but reads the latest, milliseconds since 1970. */
  long lastUse;

  /**
   * Whether the last append, or its repeat, was by a node or ran on one that went on without others
   * that it had lost: it may have been acknowledged, and they need not know.
   */
  boolean apart;

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
      apart |= append.apart();
      return new Outcome(repeat(last.get(), append), Optional.empty());
    }
    Delta delta = delta(append);
    apply(delta);
    return new Outcome(answer(delta.batch(), append), Optional.of(delta));
  }

  private Appended repeat(LastBatch last, Append append) {
    if (last.number() > append.batch().number()) {
      throw ErrorCode.UNAVAILABLE.because("a later batch of the same node is stored already");
    }
    return answer(last, append);
  }

  private Appended answer(LastBatch batch, Append append) {
    return new Appended(batch.places(), batch.previous(), owners(append.ownersKnown()));
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
            chain,
            batch.messages().size(),
            append.now());
    return new Delta(
        last, verdict.fresh(), verdict.keys(), append.limits(), append.departed(), append.apart());
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
    if (!sameEpoch || first.offset() != head + 1 || delta.batch().previous() != chain) {
      throw new IllegalStateException("at " + epoch + ":" + head + " no delta fits of " + first);
    }
    begin(first.epoch());
    for (Message message : delta.messages()) {
      head++;
      chain = Chain.append(chain, message.id());
      history.add(message, chain);
    }
    keys.forget(delta.limits().keys(), delta.now() - RecentKeys.TTL_MILLIS);
    for (RecentKeys.Keyed keyed : delta.keys()) {
      keys.add(keyed.hash(), new Position(epoch, keyed.offset()), delta.now());
    }
    keys.forget(delta.limits().keys(), delta.now() - RecentKeys.TTL_MILLIS);
    batches.remember(delta.batch());
    lastUse = Math.max(lastUse, delta.now());
    apart = delta.apart();
    history.trim(delta.limits());
    claims.forget(delta.departed());
  }

  /** A batch of repeats alone leaves no message to tell it by. */
  private boolean has(Delta delta) {
    return batches.cover(delta.batch())
        || !delta.messages().isEmpty() && has(delta.last(), delta.chain());
  }

  /** Whether the history that has come to that offset with that chain is the beginning of this. */
  private boolean has(long offset, long chainThere) {
    if (offset >= head) {
      return offset == head && chain == chainThere;
    }
    return offset < floor() || history.chainBefore((int) (offset - floor())) == chainThere;
  }

  private void begin(String name) {
    if (epoch.isEmpty()) {
      epoch = name;
      claims.beginVersions(name);
    }
  }

  /** Repeatable: a claim that was overtaken by a release with a higher number changes nothing. */
  Head claim(Claim claim) {
    begin(claim.candidateEpoch());
    claims.set(claim.owner(), new Claims.LastClaim(claim.number(), true));
    lastUse = Math.max(lastUse, claim.now());
    return head();
  }

  boolean isHeldBy(String owner) {
    return claims.of(owner).holds();
  }

  void release(Release release) {
    claims.release(release.owner(), release.number());
    lastUse = Math.max(lastUse, release.now());
  }

  /** What a claim or release of an owner came to, for the copies of the entry. */
  ClaimDelta claimDelta(String owner) {
    Claims.LastClaim last = claims.of(owner);
    return new ClaimDelta(barrier(), owner, last.number(), last.holds(), claims.version(), lastUse);
  }

  /**
   * Applies what another copy of this entry decided. One that is there already changes nothing.
   *
   * @throws IllegalStateException if this copy is not where that one was
   */
  void apply(ClaimDelta delta) {
    begin(delta.at().epoch());
    check(delta.at());
    claims.set(delta.owner(), new Claims.LastClaim(delta.number(), delta.holds()));
    claims.raiseVersion(delta.ownersVersion());
    lastUse = Math.max(lastUse, delta.lastUse());
  }

  /**
   * Gives the history a new epoch, so that all who know it are told that it is not what they knew.
   * One that is of another epoch by now stays.
   */
  Head fork(Fork fork) {
    if (epoch.equals(fork.epochSeen())) {
      apply(new ForkDelta(barrier(), fork.candidateEpoch(), fork.now()));
    }
    return head();
  }

  /**
   * Applies what another copy of this entry decided. One that is there already changes nothing.
   *
   * @throws IllegalStateException if it does not fit
   */
  void apply(ForkDelta delta) {
    if (!epoch.equals(delta.epoch())) {
      check(delta.before());
      batches.rename(epoch, delta.epoch());
      keys.rename(epoch, delta.epoch());
      epoch = delta.epoch();
    }
    lastUse = Math.max(lastUse, delta.now());
  }

  /** What a copy of this entry must have for an answer from this one to be relied on. */
  Barrier barrier() {
    return new Barrier(epoch, head, chain, apart);
  }

  /**
   * One that has gone further has passed it.
   *
   * @throws IllegalStateException if this copy has not come so far, or another way
   */
  void check(Barrier barrier) {
    if (!epoch.equals(barrier.epoch()) || !has(barrier.head(), barrier.chain())) {
      throw new IllegalStateException("at " + barrier() + " a copy should be at " + barrier);
    }
    apart |= barrier.apart();
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
      page.add(message.at(new Position(epoch, floor() + i + 1), history.chainBefore(i)));
    }
    return new Page(position(), chain, page, lost);
  }

  /** The place of the newest message; the epoch is set by the first claim or append. */
  Position position() {
    return new Position(epoch, head);
  }

  Head head() {
    return new Head(position(), chain);
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
