package dev.herald.cluster;

import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that others find a process of the application on the event bus. What its verticles listen to
 * is known to Vert.x alone, so one address stands for all: a node that removes it, late after a
 * cut, has removed them all.
 *
 * <p>{@link #check} is for one thread at a time, and blocks.
 */
public final class ApplicationPlace {
  private static final String PREFIX = "herald.application.";
  private static final int PATIENCE_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(ApplicationPlace.class);

  /** Who removes them does so one by one, and may be at it still. */
  private static final int TIMES = 3;

  private final HazelcastClusterManager manager;
  private final EventBus bus;
  private final String address;

  /** How often to tell all again, once for each look. */
  private int due;

  public ApplicationPlace(EventBus bus, HazelcastClusterManager manager) {
    this.bus = bus;
    this.manager = manager;
    this.address = PREFIX + manager.getNodeId();
  }

  /** Completes when others know of it. */
  public Future<Void> take() {
    MessageConsumer<Object> consumer = bus.consumer(address);
    consumer.handler(message -> {});
    return consumer.completion();
  }

  /** Has Vert.x tell everything again if others have lost something of it. */
  public void check() {
    if (!isRegistered() || !isPlaced()) {
      LOG.info("the application tells again where it listens, others did not know");
      due = TIMES;
    }
    if (due > 0) {
      due--;
      // as after a merge that this member has noticed: all that it had told is told again
      manager.stateChanged(new LifecycleEvent(LifecycleEvent.LifecycleState.MERGED));
    }
  }

  private boolean isRegistered() {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager.getRegistrations(address, found);
    return await(found.future()).stream().anyMatch(one -> manager.getNodeId().equals(one.nodeId()));
  }

  private boolean isPlaced() {
    Promise<NodeInfo> found = Promise.promise();
    manager.getNodeInfo(manager.getNodeId(), found);
    return await(found.future().map(true).otherwise(false));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("no answer in time", late);
    }
  }
}
