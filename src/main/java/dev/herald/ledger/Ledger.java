package dev.herald.ledger;

import dev.herald.core.Address;
import dev.herald.core.Head;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The record of every address.
 *
 * <p><b>Threading.</b> Called on the home loop of the address, and answered there: never before the
 * call has returned, later in the same turn at the earliest. The caller has at most one operation
 * per address under way, except that it may repeat one whose answer is late.
 *
 * <p><b>Failure.</b> A failed or missing answer says nothing about whether the operation took
 * effect. To repeat it with the same numbers is safe, at any time and any number of times: it takes
 * effect once and is answered alike.
 */
public interface Ledger {
  /** Why a read of an address is refused that is not in the ledger. */
  String NO_HISTORY = "the address has no history";

  /** Whether a read was refused because the address is not in the ledger. */
  static boolean hasNoHistory(Throwable failure) {
    return failure instanceof Refusal && NO_HISTORY.equals(failure.getMessage());
  }

  /** Fails with {@code UNAVAILABLE} if the publisher has appended a later batch since. */
  Future<Appended> append(Append append);

  /** The owners, if their version is not the one known. */
  Future<Optional<Owners>> route(Address to, long ownersKnown);

  /** The head: a message with a higher offset is routed to the owner. */
  Future<Head> claim(Claim claim);

  /**
   * Sees to claims that were made before: one that is held is left as it is, one that the ledger
   * has lost is made. One operation for many, independent of others of the caller. Copies of the
   * entries may have them only later than this is answered: a claim that is lost with the node that
   * answered is found to be so when it is seen to again.
   */
  Future<Map<Address, Held>> hold(Collection<Claim> claims);

  Future<Void> release(Release release);

  /**
   * What was appended after {@code since}.
   *
   * @param limit most messages to return, at least 1
   * @param bytes most bytes of messages to return; the first is returned whatever its size
   */
  Future<Page> read(Address to, Position since, int limit, long bytes);

  /** The head after it; other nodes that know the history are to see the new epoch. */
  Future<Head> fork(Fork fork);

  /** Repeatable, and independent of other operations of the caller. */
  Future<Tidied> tidy(Tidy tidy);
}
