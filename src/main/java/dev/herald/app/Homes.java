package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Delivery;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.hub.EncodedMessage;
import dev.herald.hub.Hub;
import dev.herald.hub.Session;
import dev.herald.protocol.Protocol;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Finds the home of an address: the loop that decides about it on this node, by the hash of its
 * key. Thread-safe.
 */
public final class Homes implements Delivery {
  private final List<Hub> hubs;
  private final Protocol protocol;
  private final LongAdder rooms = new LongAdder();
  private List<Lanes> lanes = List.of();

  /**
   * @param hubs one per loop
   */
  public Homes(List<Hub> hubs, Protocol protocol) {
    this.hubs = List.copyOf(hubs);
    this.protocol = protocol;
  }

  /** Completes the wiring, before anything is sent: lanes, one per loop, know their homes. */
  public void use(List<Lanes> all) {
    lanes = List.copyOf(all);
  }

  List<Hub> hubs() {
    return hubs;
  }

  Protocol protocol() {
    return protocol;
  }

  void countRooms(int by) {
    rooms.add(by);
  }

  /** Rooms with sessions on this node. */
  public long rooms() {
    return rooms.sum();
  }

  /** Whether a loop has more to deliver than it should hold in memory. */
  boolean isCongested() {
    for (int i = 0; i < hubs.size(); i++) {
      if (hubs.get(i).isCongested()) {
        return true;
      }
    }
    return false;
  }

  private Lanes of(Address address) {
    return lanes.get(Math.floorMod(address.key().hashCode(), lanes.size()));
  }

  /** Hands a publication to its lane; what one loop sends to one address keeps its order. */
  Future<Position> send(Publication publication) {
    Lanes home = of(publication.message().to());
    home.loop().run(() -> home.send(publication));
    return publication.answer();
  }

  /** Makes a session a receiver; completes on its loop with the position it starts after. */
  Future<Position> enter(Address address, Session session) {
    Entry entry = new Entry(session, () -> left(address, session.hub()));
    Lanes home = of(address);
    home.loop().run(() -> home.enter(address, entry));
    return entry.entered();
  }

  /** A session that had entered through the lane is no receiver any more. */
  void left(Address address, Hub hub) {
    Lanes home = of(address);
    home.loop().run(() -> home.left(address, hub.index()));
  }

  @Override
  public void deliver(Address to, List<Message> messages) {
    if (to instanceof Address.Everyone) {
      for (Message message : messages) {
        deliverToEveryone(message);
      }
      return;
    }
    Lanes home = of(to);
    home.loop().run(() -> home.deliver(to, messages));
  }

  private void deliverToEveryone(Message message) {
    EncodedMessage encoded = EncodedMessage.encode(message, protocol);
    for (Hub hub : hubs) {
      hub.everyone().post(List.of(encoded.retain()));
    }
    encoded.release();
  }
}
