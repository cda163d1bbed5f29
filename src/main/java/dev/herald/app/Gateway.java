package dev.herald.app;

import dev.herald.config.HeartbeatConfig;
import dev.herald.config.LimitsConfig;
import dev.herald.core.Address;
import dev.herald.core.CloseReason;
import dev.herald.core.Command;
import dev.herald.core.Counters;
import dev.herald.core.Event;
import dev.herald.core.Identity;
import dev.herald.core.Refusal;
import dev.herald.core.Resume;
import dev.herald.hub.CommandRunner;
import dev.herald.hub.Hub;
import dev.herald.hub.Session;
import dev.herald.hub.SessionContext;
import dev.herald.hub.Transport;
import dev.herald.protocol.Protocol;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens and counts sessions, and ends them when the node goes. Thread-safe. */
public final class Gateway implements CommandRunner {
  private final String node;
  private final Homes homes;
  private final Commands commands;
  private final LimitsConfig limits;
  private final HeartbeatConfig heartbeat;
  private final Counters counters;
  private final AtomicInteger sessions = new AtomicInteger();
  private final Promise<Void> empty = Promise.promise();
  private volatile boolean draining;

  public Gateway(
      String node,
      Homes homes,
      Commands commands,
      LimitsConfig limits,
      HeartbeatConfig heartbeat,
      Counters counters) {
    this.node = node;
    this.homes = homes;
    this.commands = commands;
    this.limits = limits;
    this.heartbeat = heartbeat;
    this.counters = counters;
  }

  /**
   * What a client asked for when it connected.
   *
   * @param rooms to join at once
   * @param resume where to go on in the user's own messages
   */
  public record Opening(Identity identity, Protocol protocol, List<Wanted> rooms, Resume resume) {
    public Opening {
      rooms = List.copyOf(rooms);
    }
  }

  /**
   * A room to join at once.
   *
   * @param room its name, as the client wrote it
   * @param resume where to go on there
   * @param required whether the session ends if it can't be let in for now, as its client can't ask
   *     again
   */
  public record Wanted(String room, Resume resume, boolean required) {}

  public boolean isDraining() {
    return draining;
  }

  /** Sessions open or about to be, on this node. */
  public int sessions() {
    return sessions.get();
  }

  /**
   * Takes a place for one session, which {@link #open} or {@link #cancel} gives back in the end.
   *
   * @return false if the node takes no more
   */
  public boolean reserve() {
    int now = sessions.incrementAndGet();
    // asked after the count has risen: a drain that begins now either sees it or is seen
    if (draining || limits.sessions() > 0 && now > limits.sessions()) {
      cancel();
      return false;
    }
    return true;
  }

  /** Gives back a place for which no session was opened. */
  public void cancel() {
    if (sessions.decrementAndGet() == 0 && draining) {
      empty.tryComplete();
    }
  }

  /** Opens a session on the loop of its hub, with a place that was reserved. */
  public Session open(Opening opening, Hub hub, Transport transport) {
    String id = RandomNames.letters(ThreadLocalRandom.current(), 16);
    SessionContext context = new SessionContext(hub, limits, heartbeat, this, counters);
    Session session = new Session(id, opening.identity(), opening.protocol(), transport, context);
    counters.sessionOpened();
    // welcome tells the position of the user's own messages, so it waits for the claim
    commands
        .enter(session, opening.identity().user(), opening.resume())
        .onComplete(
            entered -> welcome(session, opening, entered),
            failure -> session.close(CloseReason.TRY_AGAIN));
    return session;
  }

  private void welcome(Session session, Opening opening, Entered entered) {
    Event.Welcome welcome =
        new Event.Welcome(
            session.id(),
            opening.identity().user().name(),
            node,
            entered.position(),
            entered.recovered(),
            heartbeat.interval().toMillis(),
            limits.maxMessageBytes(),
            limits.maxRoomsPerSession());
    if (!session.open(welcome)) {
      return;
    }
    opening.rooms().forEach(room -> join(session, room));
    session.startReading();
    if (draining) {
      session.send(new Event.Reconnect(0));
      session.closeWhenIdle();
    }
  }

  private void join(Session session, Wanted wanted) {
    try {
      Command.Join join = new Command.Join("", new Address.Room(wanted.room()), wanted.resume());
      if (wanted.required()) {
        commands.joinOrEnd(session, join);
      } else {
        session.run(join);
      }
    } catch (Refusal refusal) {
      session.send(
          new Event.Refused("", refusal.code(), refusal.getMessage(), wanted.room(), true));
    }
  }

  @Override
  public void run(Session session, Command command) {
    commands.run(session, command);
  }

  @Override
  public void entered(Session session, Address address) {
    if (address instanceof Address.Room room) {
      homes.presences().entered(room, session.identity().user().name());
    }
  }

  @Override
  public void left(Session session, Address address) {
    if (address instanceof Address.Room room) {
      homes.presences().left(room, session.identity().user().name());
    } else if (address instanceof Address.Watchers watchers) {
      homes.presences().unwatched(watchers.room(), session.hub());
    }
  }

  @Override
  public void ended(Session session, List<Address> left) {
    for (Address address : left) {
      if (address instanceof Address.User || address instanceof Address.Room) {
        homes.left(address, session.hub());
      }
    }
    cancel();
  }

  /** Takes no sessions from now on; the node is not ready any more. */
  void stopOpening() {
    draining = true;
    if (sessions.get() == 0) {
      empty.tryComplete();
    }
  }

  /** Completes, on any thread, when the last session has ended after {@link #stopOpening}. */
  Future<Void> empty() {
    return empty.future();
  }

  List<Hub> hubs() {
    return homes.hubs();
  }
}
