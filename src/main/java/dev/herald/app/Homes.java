package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Delivery;
import dev.herald.core.Loop;
import dev.herald.core.Message;
import dev.herald.core.Notice;
import dev.herald.core.Page;
import dev.herald.core.Part;
import dev.herald.core.Position;
import dev.herald.core.Resume;
import dev.herald.hub.EncodedMessage;
import dev.herald.hub.Group;
import dev.herald.hub.Hub;
import dev.herald.hub.Session;
import dev.herald.protocol.Protocol;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Finds the home of an address: the loop that decides about it on this node, by the hash of its
 * key. Thread-safe.
 */
public final class Homes implements Delivery {
  /** How long a congested node waits before it looks again. */
  private static final Duration CONGESTED = Duration.ofMillis(50);

  private final List<Hub> hubs;
  private final Protocol protocol;
  private final LongAdder rooms = new LongAdder();
  private final LongAdder watched = new LongAdder();
  private List<Lanes> lanes = List.of();
  private Presences presences = new Presences(List.of());

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

  /** Completes the wiring, as {@link #use(List)}. */
  public void use(Presences presence) {
    presences = presence;
  }

  public Presences presences() {
    return presences;
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

  void countWatched(int by) {
    watched.add(by);
  }

  /** Rooms that sessions on this node watch. */
  public long watched() {
    return watched.sum();
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

  /**
   * Makes a session a receiver; completes on its loop, in the task in which the client must be told
   * where it starts.
   */
  Future<Entered> enter(Address address, Session session, Resume resume) {
    Entry entry = new Entry(address, session, resume, this);
    Lanes home = of(address);
    home.loop().run(() -> home.enter(address, entry));
    return entry.entered();
  }

  /** One page of what was kept after this position; completes on the loop of who asks. */
  Future<Page> read(Address address, Position since, Loop asker) {
    Promise<Page> answer = Promise.promise();
    Lanes home = of(address);
    home.loop()
        .run(
            () ->
                home.read(
                    address,
                    since,
                    page -> asker.run(() -> answer.complete(page)),
                    failure -> asker.run(() -> answer.fail(failure))));
    return answer.future();
  }

  /** As {@link #read}, of any address, at most so many messages; completes on any loop. */
  Future<Page> history(Address address, Position since, int limit) {
    Promise<Page> answer = Promise.promise();
    Lanes home = of(address);
    home.loop().run(() -> home.history(address, since, limit, answer));
    return answer.future();
  }

  /** The sessions of this node that get the messages of an address; completes on any loop. */
  Future<List<Group>> groups(Address address) {
    Promise<List<Group>> found = Promise.promise();
    Lanes home = of(address);
    home.loop().run(() -> found.complete(home.groups(address)));
    return found.future();
  }

  /** A session that had entered through the lane is no receiver any more. */
  void left(Address address, Hub hub) {
    Lanes home = of(address);
    home.loop().run(() -> home.left(address, hub.index()));
  }

  /** Gives up all claims, when the last session has ended; completes when the ledger knows. */
  public Future<Void> releaseAll() {
    List<Future<Void>> released = new ArrayList<>();
    for (Lanes home : lanes) {
      Promise<Void> promise = Promise.promise();
      released.add(promise.future());
      home.loop().run(() -> home.releaseAll().onComplete(promise));
    }
    released.add(presences.releaseAll());
    return Future.all(released).mapEmpty();
  }

  @Override
  public void deliver(List<Part> parts) {
    List<Message> toEveryone = new ArrayList<>();
    IdentityHashMap<Lanes, List<Part>> ofHomes = new IdentityHashMap<>();
    for (Part part : parts) {
      if (part.to() instanceof Address.Everyone) {
        toEveryone.addAll(part.messages());
      } else {
        ofHomes.computeIfAbsent(of(part.to()), home -> new ArrayList<>()).add(part);
      }
    }
    if (!toEveryone.isEmpty()) {
      deliverToEveryone(toEveryone);
    }
    ofHomes.forEach((home, own) -> home.loop().run(() -> own.forEach(home::deliver)));
  }

  /** To every session of this node. */
  void deliverToEveryone(List<Message> messages) {
    List<EncodedMessage> encoded = new ArrayList<>(messages.size());
    for (Message message : messages) {
      encoded.add(EncodedMessage.encode(message, protocol));
    }
    for (Hub hub : hubs) {
      encoded.forEach(EncodedMessage::retain);
      hub.everyone().post(encoded);
    }
    encoded.forEach(EncodedMessage::release);
  }

  @Override
  public void heads(List<AddressHead> heads) {
    IdentityHashMap<Lanes, List<AddressHead>> ofHomes = new IdentityHashMap<>();
    for (AddressHead head : heads) {
      ofHomes.computeIfAbsent(of(head.to()), home -> new ArrayList<>()).add(head);
    }
    ofHomes.forEach((home, own) -> home.loop().run(() -> own.forEach(home::head)));
  }

  @Override
  public void noticed(List<Notice> notices) {
    notices.forEach(presences::noticed);
  }

  @Override
  public void missed(Collection<Address> addresses) {
    for (Address address : addresses) {
      Lanes home = of(address);
      home.loop().run(() -> home.missed(address));
      if (address instanceof Address.Room room) {
        presences.missed(room);
      }
    }
  }

  @Override
  public void missedAll() {
    for (Lanes home : lanes) {
      home.loop().run(home::repair);
    }
    presences.missedAll();
  }

  @Override
  public void repair() {
    for (Lanes home : lanes) {
      home.loop().run(home::repair);
    }
    presences.repair();
  }

  /** For how long a repair has been under way, in seconds; 0 if none is. */
  public double repairing() {
    double claims = lanes.stream().mapToDouble(Lanes::repairing).max().orElse(0);
    return Math.max(claims, presences.repairing());
  }

  @Override
  public void whenTaken(Runnable task) {
    pass(0, task);
  }

  /** Posted tasks keep their order: what comes back has passed behind all that was posted. */
  private void pass(int loop, Runnable task) {
    if (loop < hubs.size()) {
      hubs.get(loop).loop().execute(() -> pass(loop + 1, task));
    } else if (isCongested()) {
      hubs.get(0).loop().after(CONGESTED, () -> pass(loop, task));
    } else {
      task.run();
    }
  }
}
