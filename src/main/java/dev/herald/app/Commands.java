package dev.herald.app;

import dev.herald.cluster.MessageRouter;
import dev.herald.config.LimitsConfig;
import dev.herald.core.Address;
import dev.herald.core.CloseReason;
import dev.herald.core.Command;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import dev.herald.core.Refusal;
import dev.herald.core.Resume;
import dev.herald.hub.Rooms;
import dev.herald.hub.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each command does, whichever way it came in. Thread-safe: a command runs on the loop of its
 * sender and is answered there.
 */
public final class Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private final Homes homes;
  private final MessageRouter router;
  private final LimitsConfig limits;
  private final Counters counters;
  private final Requests requests;

  public Commands(
      Homes homes,
      MessageRouter router,
      Requests requests,
      LimitsConfig limits,
      Counters counters) {
    this.homes = homes;
    this.router = router;
    this.requests = requests;
    this.limits = limits;
    this.counters = counters;
  }

  /**
   * Who sends, and from where.
   *
   * @param from the user's name; empty for a back-end that names none
   * @param loop where the answer is given
   */
  public record Sender(String from, Loop loop, Optional<Session> session) {
    private String exceptSession(boolean echo) {
      return echo ? "" : session.map(Session::id).orElse("");
    }
  }

  /** Runs a session's command; the one place where its failure becomes an answer. */
  void run(Session session, Command command) {
    Future<Event> answer;
    try {
      answer = command.dispatch(new OfSession(session));
    } catch (RuntimeException failure) {
      answer = Future.failedFuture(failure);
    }
    answer.onComplete(
        session::answered, failure -> session.answered(command.refused(refusal(failure))));
  }

  /**
   * Lets a session into a room whose client can't ask for it again: if it is refused for now, the
   * session ends, so that the client connects again. Called on the session's loop.
   */
  void joinOrEnd(Session session, Command.Join join) {
    join(session, join)
        .onComplete(
            session::tell,
            failure -> {
              Refusal refusal = refusal(failure);
              session.tell(join.refused(refusal));
              if (refusal.code().retryAfter() > 0) {
                session.close(CloseReason.TRY_AGAIN);
              }
            });
  }

  /**
   * Puts a session into a room as if its client had asked to be, and tells the client; nothing
   * happens if it is in there. Called on the session's loop, and completes there.
   */
  Future<Void> putInto(Session session, Address.Room room) {
    return onceSettled(
        session, room, false, () -> join(session, new Command.Join("", room, Resume.NOW)));
  }

  /** The reverse of {@link #putInto}. */
  Future<Void> takeOutOf(Session session, Address.Room room) {
    return onceSettled(
        session,
        room,
        true,
        () -> Future.succeededFuture(left(session, new Command.Leave("", room))));
  }

  /** Changes something and tells it, if the session is in the room, or is not, as it must. */
  private static Future<Void> onceSettled(
      Session session, Address.Room room, boolean in, Supplier<Future<Event>> change) {
    return session
        .roomsUnderWay()
        .settled(room)
        .compose(
            settled ->
                session.memberships().isIn(room) == in
                    ? change.get().onSuccess(session::tell)
                    : Future.succeededFuture())
        .mapEmpty();
  }

  /** Tells a failure as the client may see it; one that is our fault is logged in full. */
  public static Refusal refusal(Throwable failure) {
    if (!(failure instanceof Refusal)) {
      LOG.error("a command failed", failure);
    }
    return ErrorCode.of(failure);
  }

  /**
   * Publishes a message; the position is certain when it is answered.
   *
   * @throws dev.herald.core.Refusal {@code UNAVAILABLE} if a loop can't keep up with deliveries
   */
  public Future<Position> send(Sender sender, Command.Send send) {
    if (homes.isCongested()) {
      throw ErrorCode.UNAVAILABLE.because("more is sent than can be delivered");
    }
    Message message =
        new Message(
            send.to(),
            sender.from(),
            send.body(),
            send.key(),
            sender.loop().millis(),
            Position.UNKEPT,
            sender.exceptSession(send.echo()));
    counters.accepted(message);
    if (send.to() instanceof Address.Everyone) {
      homes.deliverToEveryone(List.of(message));
      router.broadcast(message);
      return Future.succeededFuture(Position.UNKEPT);
    }
    return homes.send(new Publication(message, send.keep(), sender.loop()));
  }

  private Future<Event> join(Session session, Command.Join join) {
    Rooms rooms = session.roomsUnderWay();
    if (rooms.isNew(join.room()) && rooms.isFull(limits.maxRoomsPerSession())) {
      throw ErrorCode.TOO_MANY_ROOMS.because(
          "a session is in at most " + limits.maxRoomsPerSession() + " rooms");
    }
    Future<Event> joined =
        rooms
            .settled(join.room())
            .compose(settled -> enter(session, join.room(), join.resume()))
            .map(
                entered ->
                    new Event.Joined(
                        join.ref(), join.room(), entered.position(), entered.recovered()));
    rooms.entering(join.room(), joined);
    return joined;
  }

  Future<Entered> enter(Session session, Address address, Resume resume) {
    return homes.enter(address, session, resume).onSuccess(entered -> count(entered.recovered()));
  }

  private void count(Recovered recovered) {
    if (recovered != Recovered.UNASKED) {
      counters.resumed(recovered == Recovered.YES);
    }
  }

  private Future<Event> leave(Session session, Command.Leave leave) {
    return session.roomsUnderWay().settled(leave.room()).map(settled -> left(session, leave));
  }

  private Event left(Session session, Command.Leave leave) {
    if (!session.memberships().leave(leave.room())) {
      throw ErrorCode.NOT_JOINED.because("this session is not in that room");
    }
    homes.left(leave.room(), session.hub());
    return new Event.Left(leave.ref(), leave.room());
  }

  private Future<Event> presence(Session session, Command.Presence asked) {
    refuseIfBehind(session);
    return homes
        .presences()
        .read(asked.room(), session.hub().loop())
        .map(
            now -> {
              refuseIfBehind(session);
              return new Event.Present(
                  asked.ref(), asked.room(), now.count(), Optional.of(now.members()));
            });
  }

  /** One short command can have a long answer: who does not read gets no more of them. */
  private static void refuseIfBehind(Session session) {
    if (!session.canTakeMore()) {
      throw ErrorCode.UNAVAILABLE.because("read what was sent to you first");
    }
  }

  private Future<Event> watch(Session session, Command.Watch watch) {
    refuseIfBehind(session);
    Rooms watches = session.watchesUnderWay();
    Address.Watchers watchers = new Address.Watchers(watch.room());
    if (watches.isNew(watchers) && watches.isFull(limits.maxRoomsPerSession())) {
      throw ErrorCode.TOO_MANY_ROOMS.because(
          "a session watches at most " + limits.maxRoomsPerSession() + " rooms");
    }
    Future<Event> watching =
        homes
            .presences()
            .watch(watch.room(), session)
            .map(
                now -> {
                  if (!session.canTakeMore()) {
                    session.memberships().leave(watchers);
                  }
                  refuseIfBehind(session);
                  return new Event.Watching(watch.ref(), watch.room(), now.count(), now.members());
                });
    watches.entering(watchers, watching);
    return watching;
  }

  private Future<Event> unwatch(Session session, Command.Unwatch unwatch) {
    Address.Watchers watchers = new Address.Watchers(unwatch.room());
    return session
        .watchesUnderWay()
        .settled(watchers)
        .map(
            settled -> {
              session.memberships().leave(watchers);
              return new Event.Unwatched(unwatch.ref(), unwatch.room());
            });
  }

  private Future<Event> request(Session session, Command.Request request) {
    return requests
        .ask(session.identity().user(), request, session.hub().loop())
        .map(
            reply -> {
              refuseIfBehind(session);
              return reply;
            });
  }

  /** The commands of one session. */
  private final class OfSession implements Command.Handler {
    private final Session session;

    OfSession(Session session) {
      this.session = session;
    }

    @Override
    public Future<Event> send(Command.Send send) {
      String user = session.identity().user().name();
      Sender sender = new Sender(user, session.hub().loop(), Optional.of(session));
      return afterJoin(send.to(), () -> Commands.this.send(sender, send))
          .map(position -> new Event.Ack(send.ref(), send.to(), position));
    }

    /** Who joins and sends without waiting hears itself. */
    private <T> Future<T> afterJoin(Address to, Supplier<Future<T>> sending) {
      if (to instanceof Address.Room) {
        Future<Void> settled = session.roomsUnderWay().settled(to);
        return settled.isComplete() ? sending.get() : settled.compose(joined -> sending.get());
      }
      return sending.get();
    }

    @Override
    public Future<Event> join(Command.Join join) {
      return Commands.this.join(session, join);
    }

    @Override
    public Future<Event> leave(Command.Leave leave) {
      return Commands.this.leave(session, leave);
    }

    @Override
    public Future<Event> presence(Command.Presence presence) {
      return Commands.this.presence(session, presence);
    }

    @Override
    public Future<Event> watch(Command.Watch watch) {
      return Commands.this.watch(session, watch);
    }

    @Override
    public Future<Event> unwatch(Command.Unwatch unwatch) {
      return Commands.this.unwatch(session, unwatch);
    }

    @Override
    public Future<Event> ping(Command.Ping ping) {
      return Future.succeededFuture(new Event.Pong(ping.ref()));
    }

    @Override
    public Future<Event> request(Command.Request request) {
      return Commands.this.request(session, request);
    }
  }
}
