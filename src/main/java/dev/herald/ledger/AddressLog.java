package dev.herald.ledger;

import dev.herald.core.ErrorCode;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
 *   <li>A copy that applied the same deltas has the same history.
 *   <li>A claim holds until a release with its number or a higher one, whatever order they come in.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the thread that runs the operations of its address.
 */
public final class AddressLog {
  /** After this long without a batch, a publisher is not coming back with a repeat. */
  static final long PUBLISHER_TTL_MILLIS = Duration.ofMinutes(5).toMillis();

  /** A publisher's last batch. */
  record LastBatch(String publisher, long number, long first, int count, long time) {}

  /** The last word of an owner. */
  record LastClaim(long number, boolean holds) {}

  String epoch = "";
  long head;
  long ownersVersion;
  final History history = new History();

  /** One for each publisher, of which there are as many as nodes. */
  final List<LastBatch> batches = new ArrayList<>(1);

  final Map<String, LastClaim> claims = new HashMap<>(2);

  /** An answer, and what the copies of the entry must do; nothing for a repeat. */
  public record Outcome(Appended answer, Optional<Delta> delta) {}

  /** Computes everything first and changes last. */
  public Outcome append(Append append) {
    Batch batch = append.batch();
    LastBatch last = lastBatch(batch.publisher());
    if (last != null && last.number() == batch.number()) {
      return new Outcome(
          new Appended(new Position(epoch, last.first()), owners(append.ownersKnown())),
          Optional.empty());
    }
    if (last != null && last.number() > batch.number()) {
      throw ErrorCode.UNAVAILABLE.because("a later batch of the same node is stored already");
    }
    String name = epoch.isEmpty() ? append.candidateEpoch() : epoch;
    Delta delta =
        new Delta(
            new Position(name, head + 1), batch, append.now(), append.limits(), append.departed());
    apply(delta);
    return new Outcome(
        new Appended(delta.first(), owners(append.ownersKnown())), Optional.of(delta));
  }

  /**
   * Applies what another copy of this entry decided. One that is there already is skipped.
   *
   * @throws IllegalStateException if it does not fit: this copy missed something
   */
  public void apply(Delta delta) {
    Position first = delta.first();
    boolean sameEpoch = epoch.isEmpty() || epoch.equals(first.epoch());
    if (sameEpoch && delta.last() <= head) {
      return;
    }
    if (!sameEpoch || first.offset() != head + 1) {
      throw new IllegalStateException("at " + epoch + ":" + head + " no delta fits of " + first);
    }
    begin(first.epoch());
    for (Message message : delta.batch().messages()) {
      head++;
      history.add(message);
    }
    remember(delta);
    history.trim(delta.limits());
    if (!delta.departed().isEmpty() && claims.keySet().removeAll(delta.departed())) {
      ownersVersion++;
    }
  }

  /**
   * An entry that was removed and made again must not answer "unchanged" to who knew its owners
   * before, so the versions of each epoch begin elsewhere.
   */
  private void begin(String name) {
    if (epoch.isEmpty()) {
      epoch = name;
      ownersVersion = firstVersion(name);
    }
  }

  /** A hash of 62 bits (FNV-1a), so that two epochs do not meet by chance. */
  private static long firstVersion(String epoch) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < epoch.length(); i++) {
      hash = (hash ^ epoch.charAt(i)) * 0x100000001b3L;
    }
    return (hash >>> 2) + 1;
  }

  /** Repeatable: a claim that was overtaken by a release with a higher number changes nothing. */
  public Position claim(Claim claim) {
    begin(claim.candidateEpoch());
    setClaim(claim.owner(), new LastClaim(claim.number(), true));
    return position();
  }

  public void release(Release release) {
    LastClaim last = claims.get(release.owner());
    if (last == null || last.number() <= release.number()) {
      setClaim(release.owner(), new LastClaim(release.number(), false));
    }
  }

  /** What a claim or release of an owner came to, for the copies of the entry. */
  public ClaimDelta claimDelta(String owner) {
    LastClaim last = claims.get(owner);
    return new ClaimDelta(epoch, owner, last.number(), last.holds(), ownersVersion);
  }

  /**
   * Applies what another copy of this entry decided. One that is there already changes nothing.
   *
   * @throws IllegalStateException if it is of another epoch
   */
  public void apply(ClaimDelta delta) {
    begin(delta.epoch());
    if (!epoch.equals(delta.epoch())) {
      throw new IllegalStateException("in epoch " + epoch + " no claim fits of " + delta.epoch());
    }
    setClaim(delta.owner(), new LastClaim(delta.number(), delta.holds()));
    ownersVersion = Math.max(ownersVersion, delta.ownersVersion());
  }

  private void setClaim(String owner, LastClaim claim) {
    LastClaim before = claims.get(owner);
    if (before != null && before.number() > claim.number()) {
      return;
    }
    claims.put(owner, claim);
    boolean held = before != null && before.holds();
    if (held != claim.holds()) {
      ownersVersion++;
    }
  }

  /** The owners, if their version is not the one known. */
  public Optional<Owners> owners(long known) {
    if (known == ownersVersion) {
      return Optional.empty();
    }
    List<String> nodes = new ArrayList<>(claims.size());
    claims.forEach(
        (node, claim) -> {
          if (claim.holds()) {
            nodes.add(node);
          }
        });
    return Optional.of(new Owners(ownersVersion, Set.copyOf(nodes)));
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
  public Page read(Position since, int limit, long maxBytes) {
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
  public Position position() {
    return new Position(epoch, head);
  }

  /** The offset of the newest message that is not kept any more. */
  long floor() {
    return head - history.size();
  }

  /** Heap bytes of the messages kept, roughly. */
  public long bytes() {
    return history.bytes();
  }

  /** Whether nobody could tell it from an address that was never used. */
  public boolean isBlank() {
    return head == 0 && claims.values().stream().noneMatch(LastClaim::holds);
  }

  private LastBatch lastBatch(String publisher) {
    for (int i = 0; i < batches.size(); i++) {
      if (batches.get(i).publisher().equals(publisher)) {
        return batches.get(i);
      }
    }
    return null;
  }

  /** Also forgets publishers that are gone. */
  private void remember(Delta delta) {
    Batch batch = delta.batch();
    LastBatch last =
        new LastBatch(
            batch.publisher(),
            batch.number(),
            delta.first().offset(),
            batch.messages().size(),
            delta.now());
    if (batches.size() == 1 && batches.get(0).publisher().equals(batch.publisher())) {
      batches.set(0, last);
      return;
    }
    batches.removeIf(
        old ->
            old.publisher().equals(batch.publisher())
                || old.time() + PUBLISHER_TTL_MILLIS < delta.now());
    batches.add(last);
  }
}
