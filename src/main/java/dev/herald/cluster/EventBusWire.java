package dev.herald.cluster;

import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wire of a cluster: Vert.x's clustered event bus, with one address per node. Every
 * registration there is a write to a map that every node listens to, so there are no others.
 */
public final class EventBusWire implements Wire {
  private static final String PREFIX = "herald.node.";

  private static final Logger LOG = LoggerFactory.getLogger(EventBusWire.class);

  private final EventBus bus;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile Supplier<Future<Void>> registration = Future::succeededFuture;

  /** Confined to the loop. */
  private MessageConsumer<Buffer> consumer;

  public EventBusWire(EventBus bus) {
    this.bus = bus;
  }

  /**
   * Receives from here on, on the loop; completes when other nodes can rely on it.
   *
   * @param envelopes takes what was sent
   * @param inquiries answers what is asked
   */
  public Future<Void> receive(
      String self, Loop loop, Consumer<Buffer> envelopes, Inquiries inquiries) {
    registration = () -> register(self, loop, envelopes, inquiries);
    return registration.get();
  }

  private Future<Void> register(
      String self, Loop loop, Consumer<Buffer> envelopes, Inquiries inquiries) {
    Promise<Void> registered = Promise.promise();
    loop.execute(
        () -> {
          MessageConsumer<Buffer> before = consumer;
          consumer = bus.consumer(PREFIX + self);
          consumer.handler(message -> take(message, envelopes, inquiries));
          consumer.completion().onComplete(registered);
          if (before != null) {
            before.unregister();
          }
        });
    return registered.future();
  }

  /**
   * Registers anew if others can't find this node, or not where it listens: when nodes are cut off
   * from each other, each removes what the others had registered, and one that does so late removes
   * too much. Vert.x itself tells again where a node listens only when all that the node had in
   * maps has been merged, which takes its time. One check at a time: a process that was stopped
   * gets all its timers at once.
   *
   * @param blocking for what waits while the manager is busy with nodes that have left
   */
  public void checkRegistration(String self, ClusterManager manager, Executor blocking) {
    if (!checking.compareAndSet(false, true)) {
      return;
    }
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager.getRegistrations(PREFIX + self, found);
    found
        .future()
        .compose(all -> isAmong(all, manager) ? Future.succeededFuture() : renew())
        .eventually(() -> checkPlace(manager, blocking))
        .onComplete(done -> checking.set(false));
  }

  private static boolean isAmong(List<RegistrationInfo> all, ClusterManager manager) {
    return all.stream().anyMatch(one -> manager.getNodeId().equals(one.nodeId()));
  }

  private static Future<Void> checkPlace(ClusterManager manager, Executor blocking) {
    Promise<io.vertx.core.spi.cluster.NodeInfo> known = Promise.promise();
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

  private Future<Void> renew() {
    LOG.info("node registers again, others could not find it");
    return registration.get();
  }

  private static void take(
      Message<Buffer> message, Consumer<Buffer> envelopes, Inquiries inquiries) {
    if (message.replyAddress() == null) {
      envelopes.accept(message.body());
    } else {
      inquiries.answer(message.body()).onSuccess(message::reply);
    }
  }

  @Override
  public void send(String node, Buffer envelope) {
    bus.send(PREFIX + node, envelope);
  }

  @Override
  public Future<Buffer> ask(String node, Buffer question, Duration patience) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(patience.toMillis());
    return bus.<Buffer>request(PREFIX + node, question, options).map(Message::body);
  }
}
