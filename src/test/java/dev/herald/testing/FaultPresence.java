package dev.herald.testing;

import dev.herald.core.Address;
import dev.herald.core.Loop;
import dev.herald.presence.Digest;
import dev.herald.presence.Presence;
import dev.herald.presence.Report;
import dev.herald.presence.Reported;
import dev.herald.presence.Snapshot;
import dev.herald.presence.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** As {@link FaultLedger}: late, twice, or without an answer, as a seed will have it. */
public final class FaultPresence implements Presence {
  private final Presence presence;
  private final Loop loop;
  private final Random random;
  private final FaultLedger.Faults faults;

  public FaultPresence(Presence presence, Loop loop, Random random, FaultLedger.Faults faults) {
    this.presence = presence;
    this.loop = loop;
    this.random = random;
    this.faults = faults;
  }

  @Override
  public Future<Reported> report(Report report) {
    return faulty(() -> presence.report(report));
  }

  @Override
  public Future<Map<Address.Room, Reported>> reportAll(Collection<Report> reports) {
    return faulty(() -> presence.reportAll(reports));
  }

  @Override
  public Future<Snapshot> read(Address.Room room, int limit) {
    return faulty(() -> presence.read(room, limit));
  }

  @Override
  public Future<Map<Address.Room, Snapshot>> readAll(Collection<Address.Room> rooms, int limit) {
    return faulty(() -> presence.readAll(rooms, limit));
  }

  @Override
  public Future<Optional<Snapshot>> subscribe(Subscription subscription) {
    return faulty(() -> presence.subscribe(subscription));
  }

  @Override
  public Future<Map<Address.Room, Digest>> digests(String owner, Collection<Address.Room> rooms) {
    return faulty(() -> presence.digests(owner, rooms));
  }

  @Override
  public Future<Void> forget(Address.Room room, String owner, long number) {
    return faulty(() -> presence.forget(room, owner, number));
  }

  @Override
  public Future<Map<Address.Room, Reported>> prune(
      Collection<Address.Room> rooms, Set<String> departed) {
    return faulty(() -> presence.prune(rooms, departed));
  }

  private <T> Future<T> faulty(Supplier<Future<T>> operation) {
    Promise<T> answer = Promise.promise();
    boolean lost = random.nextInt(100) < faults.lost();
    boolean repeated = random.nextInt(100) < faults.repeated();
    loop.after(
        delay(),
        () ->
            operation
                .get()
                .onComplete(
                    done -> {
                      if (!lost) {
                        loop.after(delay(), () -> answer.handle(done));
                      }
                    }));
    if (repeated) {
      loop.after(delay(), () -> operation.get().onComplete(done -> {}));
    }
    return answer.future();
  }

  private Duration delay() {
    return Duration.ofMillis(faults.slowest() == 0 ? 0 : random.nextInt(faults.slowest() + 1));
  }
}
