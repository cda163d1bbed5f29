package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.presence.Account;
import dev.herald.presence.Report;
import dev.herald.presence.Reported;
import dev.herald.presence.Snapshot;
import dev.herald.presence.Subscription;
import io.vertx.core.Completable;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The operations of this node on the entry of one room, with certain answers. Each has a higher
 * number than the one before, and bears the owner name that this node has when it is submitted,
 * also when it is submitted again.
 *
 * <p><b>Threading.</b> Confined to the home loop of its room.
 *
 * <p><b>Failure.</b> As {@link Operations}: an operation that fails may have taken effect.
 */
final class PresenceEntry {
  private final Address.Room room;
  private final PresenceLanes lanes;
  private final PresenceContext context;

  PresenceEntry(Address.Room room, PresenceLanes lanes) {
    this.room = room;
    this.lanes = lanes;
    this.context = lanes.context();
  }

  void report(Account.Part part, Completable<Reported> answer) {
    Report report = toReport(part);
    lanes.operations().run(() -> context.presence().report(report.by(context.owner())), answer);
  }

  /** Under the next number. */
  Report toReport(Account.Part part) {
    return new Report(
        room, context.owner(), lanes.nextNumber(), seed(), part.sessions(), part.complete());
  }

  private static long seed() {
    return ThreadLocalRandom.current().nextLong() >>> 2;
  }

  void read(Completable<Snapshot> answer) {
    lanes.operations().run(() -> context.presence().read(room, Snapshot.MAX_MEMBERS), answer);
  }

  /**
   * @param known as {@link Subscription#known}
   */
  void subscribe(long known, Completable<Optional<Snapshot>> answer) {
    subscribe(true, known, answer);
  }

  void unsubscribe(Completable<Optional<Snapshot>> answer) {
    subscribe(false, Snapshot.NONE, answer);
  }

  private void subscribe(boolean on, long known, Completable<Optional<Snapshot>> answer) {
    long number = lanes.nextNumber();
    long seed = seed();
    lanes
        .operations()
        .run(
            () ->
                context
                    .presence()
                    .subscribe(new Subscription(room, context.owner(), number, seed, on, known)),
            answer);
  }

  void forget(Completable<Void> answer) {
    long number = lanes.nextNumber();
    lanes.operations().run(() -> context.presence().forget(room, context.owner(), number), answer);
  }
}
