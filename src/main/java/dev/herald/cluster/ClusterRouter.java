package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Counters;
import dev.herald.core.Delivery;
import dev.herald.core.Loop;
import dev.herald.core.Message;
import dev.herald.core.Notice;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router of a node among others. What it sends belongs to the loop that sends it, see {@link
 * Outgoing}; what it receives arrives on one loop, see {@link Incoming}. Thread-safe.
 */
public final class ClusterRouter implements MessageRouter, Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRouter.class);

  private final Members members;
  private final Counters counters;
  private final Loop receiver;
  private final Delivery delivery;
  private final Incoming incoming;
  private final List<Outgoing> outgoing = new ArrayList<>();

  /**
   * @param self this node's name
   * @param loops of this node; {@link #receive} is called on the first
   */
  public ClusterRouter(
      String self,
      List<? extends Loop> loops,
      Members members,
      Wire wire,
      Delivery delivery,
      Counters counters) {
    this.members = members;
    this.counters = counters;
    this.receiver = loops.get(0);
    this.delivery = delivery;
    this.incoming = new Incoming(self, receiver, wire, delivery, counters);
    for (Loop loop : loops) {
      outgoing.add(new Outgoing(outgoing.size(), self, loop, members, wire, counters));
    }
  }

  @Override
  public void route(Set<String> owners, Address to, List<Message> messages) {
    current().route(owners, to, messages);
  }

  @Override
  public void tell(Set<String> owners, AddressHead head) {
    current().tell(owners, head);
  }

  @Override
  public void broadcast(Message message) {
    current().broadcast(message);
  }

  @Override
  public void tell(Set<String> owners, Notice notice) {
    current().tell(owners, notice);
  }

  @Override
  public Set<String> departed(Collection<String> owners) {
    return members.departed(owners);
  }

  private Outgoing current() {
    for (int i = 0; i < outgoing.size(); i++) {
      if (outgoing.get(i).loop().isCurrent()) {
        return outgoing.get(i);
      }
    }
    throw new IllegalStateException("not on a loop: " + Thread.currentThread().getName());
  }

  /** An envelope has come; one that can't be read, or from a stranger, is dropped and counted. */
  public void receive(Buffer bytes) {
    Envelope envelope;
    try {
      envelope = EnvelopeFormat.read(((BufferInternal) bytes).getByteBuf());
    } catch (EnvelopeFormat.BadEnvelope bad) {
      LOG.debug("envelope dropped reason={}", bad.getMessage());
      counters.envelopeDropped("unreadable");
      return;
    }
    if (envelope instanceof Envelope.Confirmation confirmation) {
      confirmed(confirmation);
    } else if (!members.isMember(envelope.stream().sender())) {
      counters.envelopeDropped("stranger");
    } else if (envelope instanceof Envelope.Batch batch) {
      incoming.batch(batch);
    } else if (envelope instanceof Envelope.Probe probe) {
      incoming.probe(probe);
    } else if (envelope instanceof Envelope.Goodbye) {
      String node = envelope.stream().sender();
      members.leaves(node);
      outgoing.forEach(each -> each.loop().run(() -> each.leaves(node)));
    }
  }

  private void confirmed(Envelope.Confirmation confirmation) {
    int index = confirmation.stream().loop();
    if (index < outgoing.size()) {
      Outgoing mine = outgoing.get(index);
      mine.loop().run(() -> mine.confirmed(confirmation.receiver(), confirmation));
    }
  }

  @Override
  public void joined(String node, String owner) {
    for (Outgoing each : outgoing) {
      each.loop().execute(() -> each.joined(node, owner));
    }
  }

  @Override
  public void left(String node, String owner) {
    receiver.execute(() -> incoming.left(node));
    for (Outgoing each : outgoing) {
      each.loop().execute(() -> each.left(node, owner));
    }
    delivery.repair(); // it may have died between an append and its routing
  }

  @Override
  public void renamed() {
    delivery.repair(); // what was claimed under the name before counts no more
  }

  /**
   * Tells other nodes to send nothing here any more, and stops; completes, on any thread, when that
   * has been handed to the wire.
   */
  public Future<Void> close() {
    List<Future<Void>> closed = new ArrayList<>();
    for (Outgoing each : outgoing) {
      Promise<Void> promise = Promise.promise();
      closed.add(promise.future());
      each.loop()
          .execute(
              () -> {
                if (each.loop() == receiver) {
                  each.sayGoodbye();
                  incoming.close();
                }
                each.close();
                promise.complete();
              });
    }
    return Future.all(closed).mapEmpty();
  }

  /** Bytes on their way to other nodes and not confirmed. */
  public long unconfirmedBytes() {
    return outgoing.stream().mapToLong(Outgoing::bytes).sum();
  }

  /** Whether other nodes have taken everything that was routed. */
  public boolean isIdle() {
    return outgoing.stream().allMatch(Outgoing::isIdle);
  }
}
