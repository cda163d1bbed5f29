package dev.herald.cluster;

import dev.herald.core.Loop;
import dev.herald.core.NodeInfo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The wire of a cluster: Vert.x's clustered event bus, with one address per node. Every
 * registration there is a write to a map that every node listens to, so there are no others.
 */
public final class EventBusWire implements Wire {
  private static final String PREFIX = "herald.node.";
  private static final long PATIENCE_MILLIS = 1_000;

  private final EventBus bus;
  private final DeliveryOptions patience = new DeliveryOptions().setSendTimeout(PATIENCE_MILLIS);

  public EventBusWire(EventBus bus) {
    this.bus = bus;
  }

  /**
   * Receives from here on, on the loop; completes when other nodes can rely on it.
   *
   * @param envelopes takes what was sent
   * @param info answers what is asked
   */
  public Future<Void> receive(
      String self, Loop loop, Consumer<Buffer> envelopes, Supplier<NodeInfo> info) {
    Promise<Void> registered = Promise.promise();
    loop.execute(
        () -> {
          MessageConsumer<Buffer> consumer = bus.consumer(PREFIX + self);
          consumer.handler(message -> take(message, envelopes, info));
          consumer.completion().onComplete(registered);
        });
    return registered.future();
  }

  private static void take(
      Message<Buffer> message, Consumer<Buffer> envelopes, Supplier<NodeInfo> info) {
    if (message.replyAddress() == null) {
      envelopes.accept(message.body());
    } else {
      message.reply(NodeInfoFormat.write(info.get()));
    }
  }

  @Override
  public void send(String node, Buffer envelope) {
    bus.send(PREFIX + node, envelope);
  }

  @Override
  public Future<NodeInfo> ask(String node) {
    return bus.<Buffer>request(PREFIX + node, Buffer.buffer(), patience)
        .map(answer -> NodeInfoFormat.read(answer.body()));
  }
}
