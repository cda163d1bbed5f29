package dev.herald.cluster;

import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The wire of a cluster: Vert.x's clustered event bus, with one address per node. Every
 * registration there is a write to a map that every node listens to, so there are no others but
 * those that a back-end asks, see {@link EventBusAddress}.
 */
public final class EventBusWire implements Wire {
  private static final String PREFIX = "herald.node.";

  private final EventBus bus;

  public EventBusWire(EventBus bus) {
    this.bus = bus;
  }

  /**
   * Where this node receives what others send it, on the loop.
   *
   * @param envelopes takes what was sent
   * @param inquiries answers what is asked
   */
  public EventBusAddress address(
      String self, Loop loop, Consumer<Buffer> envelopes, Inquiries inquiries) {
    return new EventBusAddress(
        bus, PREFIX + self, loop, message -> take(message, envelopes, inquiries));
  }

  private static void take(
      Message<Object> message, Consumer<Buffer> envelopes, Inquiries inquiries) {
    Buffer body = (Buffer) message.body();
    if (message.replyAddress() == null) {
      envelopes.accept(body);
    } else {
      inquiries.answer(body).onSuccess(message::reply);
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
