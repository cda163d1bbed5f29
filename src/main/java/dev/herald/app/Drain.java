package dev.herald.app;

import dev.herald.config.DrainConfig;
import dev.herald.core.CloseReason;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import dev.herald.hub.Hub;
import dev.herald.hub.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Empties a node: each session is told when to connect again, and closed at that time, one after
 * the other, so that the nodes that remain meet a stream and not a storm.
 */
public final class Drain {
  /** The pace at which a small node empties. */
  private static final Duration PER_SESSION = Duration.ofMillis(2);

  private final Gateway gateway;
  private final DrainConfig config;

  public Drain(Gateway gateway, DrainConfig config) {
    this.gateway = gateway;
    this.config = config;
  }

  /**
   * Takes no session from now on; completes, on any thread, when the last has ended or the limit is
   * over.
   */
  public Future<Void> start() {
    gateway.stopOpening();
    int total = Math.max(1, gateway.sessions());
    Duration least = PER_SESSION.multipliedBy(total);
    Duration spread = least.compareTo(config.spread()) < 0 ? least : config.spread();
    Promise<Void> over = Promise.promise();
    gateway.empty().onComplete(empty -> over.tryComplete());
    List<Hub> hubs = gateway.hubs();
    AtomicInteger rank = new AtomicInteger();
    for (Hub hub : hubs) {
      hub.loop().execute(() -> drain(hub, rank, spread.dividedBy(total)));
    }
    Loop first = hubs.get(0).loop();
    first.execute(() -> first.after(config.limit(), () -> end(hubs, over)));
    return over.future();
  }

  private static void drain(Hub hub, AtomicInteger rank, Duration pace) {
    for (Session session : hub.sessions()) {
      Duration after = pace.multipliedBy(rank.getAndIncrement());
      session.send(new Event.Reconnect(after.toMillis()));
      hub.loop().after(after, session::closeWhenIdle);
    }
  }

  private static void end(List<Hub> hubs, Promise<Void> over) {
    for (Hub hub : hubs) {
      hub.loop()
          .execute(() -> hub.sessions().forEach(session -> session.close(CloseReason.GOING_AWAY)));
    }
    over.tryComplete();
  }
}
