package dev.herald.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that others find this node on the event bus: the addresses that it listens to, and where it
 * listens. Vert.x itself tells that again only when all that the node had in maps has been merged
 * after a cut, which takes its time. Thread-safe.
 */
public final class EventBusPlace {
  private static final Logger LOG = LoggerFactory.getLogger(EventBusPlace.class);

  /** Longer than others take to learn of a change in the map. */
  private static final Duration UNHEARD = Duration.ofSeconds(1);

  private final ClusterManager manager;
  private final Executor blocking;
  private final Collection<EventBusAddress> addresses = new CopyOnWriteArrayList<>();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final Function<Duration, Future<?>> timer;

  /**
   * @param timer ends after so long
   * @param blocking for what waits while the manager is busy with nodes that have left
   */
  public EventBusPlace(
      ClusterManager manager, Function<Duration, Future<?>> timer, Executor blocking) {
    this.manager = manager;
    this.timer = timer;
    this.blocking = blocking;
  }

  /** Listens to an address from here on; completes when other nodes can rely on it. */
  public Future<Void> listen(EventBusAddress address) {
    addresses.add(address);
    return address.register();
  }

  /**
   * Listens no more, once nobody sends there any more: others learn of it a moment after the map
   * has it.
   */
  public Future<Void> leave(EventBusAddress address) {
    addresses.remove(address);
    return address.hide(manager).eventually(() -> timer.apply(UNHEARD)).eventually(address::close);
  }

  /** One check at a time: a process that was stopped gets all its timers at once. */
  public void check() {
    if (!checking.compareAndSet(false, true)) {
      return;
    }
    List<Future<Void>> checks = new ArrayList<>();
    addresses.forEach(address -> checks.add(address.check(manager)));
    Future.join(checks).eventually(this::checkPlace).onComplete(done -> checking.set(false));
  }

  private Future<Void> checkPlace() {
    Promise<NodeInfo> known = Promise.promise();
    manager.getNodeInfo(manager.getNodeId(), known);
    return known
        .future()
        .<Void>mapEmpty()
        .recover(
            unknown -> {
              LOG.info("node tells again where it listens, others did not know");
              Promise<Void> told = Promise.promise();
              blocking.execute(() -> manager.setNodeInfo(manager.getNodeInfo(), told));
              return told.future();
            });
  }
}
