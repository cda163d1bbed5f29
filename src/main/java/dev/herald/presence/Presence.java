package dev.herald.presence;

import dev.herald.core.Address;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The record of who is in each room, on the whole cluster.
 *
 * <p><b>Threading.</b> Called on a loop, and answered there: never before the call has returned,
 * later in the same turn at the earliest. An owner has at most one operation per room under way,
 * except that it may repeat one whose answer is late.
 *
 * <p><b>Failure.</b> A failed or missing answer says nothing about whether the operation took
 * effect. To repeat it with the same number is safe, at any time and any number of times, also
 * behind later ones: a number that is not above the owner's last changes nothing any more.
 */
public interface Presence {
  /** The answer to a repeat does not know any more what changed. */
  Future<Reported> report(Report report);

  /**
   * As {@link #report}, of many rooms, each at most once; one operation for many, independent of
   * others. Copies of the entries may learn it only later than this is answered: what is lost with
   * the node that answered is found when it is compared, see {@link #digests}.
   */
  Future<Map<Address.Room, Reported>> reportAll(Collection<Report> reports);

  /**
   * @param limit most members to list, at least 0
   */
  Future<Snapshot> read(Address.Room room, int limit);

  /**
   * As {@link #read}, of many, independent of others of the caller; of rooms of which nobody ever
   * said anything there may be nothing.
   */
  Future<Map<Address.Room, Snapshot>> readAll(Collection<Address.Room> rooms, int limit);

  /** Who is there, unless the version is the one known, or the subscription ends. */
  Future<Optional<Snapshot>> subscribe(Subscription subscription);

  /**
   * What the entries have of the owner, of those of these rooms in which they have anything; one
   * operation for many, independent of others. It asks the entries and not their copies.
   */
  Future<Map<Address.Room, Digest>> digests(String owner, Collection<Address.Room> rooms);

  /** Forgets an owner that has no users there, if it said nothing with a higher number. */
  Future<Void> forget(Address.Room room, String owner, long number);

  /**
   * Forgets owners that have left the cluster for good, with their users; tells what that changed,
   * in those of these rooms in which they were. One operation for many. Copies of the entries may
   * learn it only later than this is answered: what is lost with the node that answered is found
   * when it is done again.
   */
  Future<Map<Address.Room, Reported>> prune(Collection<Address.Room> rooms, Set<String> departed);
}
