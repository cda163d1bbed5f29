package dev.herald.cluster;

import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address on the clustered event bus that this node listens to, and others must be able to find:
 * when nodes are cut off from each other, each removes what the others had registered, and one that
 * does so late removes too much. Thread-safe.
 */
public final class EventBusAddress {
  private static final Logger LOG = LoggerFactory.getLogger(EventBusAddress.class);

  private final EventBus bus;
  private final String address;
  private final Loop loop;
  private final Handler<Message<Object>> handler;

  /** Null before the first registration and after the end; confined to the loop. */
  private MessageConsumer<Object> consumer;

  private boolean closed;

  /**
   * @param handler is called on the loop
   */
  public EventBusAddress(
      EventBus bus, String address, Loop loop, Handler<Message<Object>> handler) {
    this.bus = bus;
    this.address = address;
    this.loop = loop;
    this.handler = handler;
  }

  /** Receives from here on; completes when other nodes can rely on it. */
  public Future<Void> register() {
    Promise<Void> registered = Promise.promise();
    loop.execute(
        () -> {
          if (closed) {
            registered.complete();
            return;
          }
          MessageConsumer<Object> before = consumer;
          consumer = bus.consumer(address);
          consumer.handler(message -> loop.run(() -> handler.handle(message)));
          consumer.completion().onComplete(registered);
          if (before != null) {
            before.unregister();
          }
        });
    return registered.future();
  }

  /** Registers anew if others can't find this node there. */
  public Future<Void> check(ClusterManager manager) {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager.getRegistrations(address, found);
    return found
        .future()
        .compose(all -> isAmong(all, manager) ? Future.succeededFuture() : renew());
  }

  private static boolean isAmong(List<RegistrationInfo> all, ClusterManager manager) {
    return all.stream().anyMatch(one -> manager.getNodeId().equals(one.nodeId()));
  }

  private Future<Void> renew() {
    LOG.info("node registers again, others could not find it address={}", address);
    return register();
  }

  /** Has others find it no more; what is on its way is still received. */
  Future<Void> hide(ClusterManager manager) {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager.getRegistrations(address, found);
    return found
        .future()
        .compose(
            all ->
                Future.join(
                    all.stream()
                        .filter(one -> manager.getNodeId().equals(one.nodeId()))
                        .map(one -> remove(manager, one))
                        .toList()))
        .mapEmpty();
  }

  private Future<Void> remove(ClusterManager manager, RegistrationInfo own) {
    Promise<Void> removed = Promise.promise();
    manager.removeRegistration(address, own, removed);
    return removed.future();
  }

  /** Receives no more; completes when others have been told. */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    loop.execute(
        () -> {
          closed = true;
          if (consumer == null) {
            done.complete();
          } else {
            consumer.unregister().onComplete(done);
            consumer = null;
          }
        });
    return done.future();
  }
}
