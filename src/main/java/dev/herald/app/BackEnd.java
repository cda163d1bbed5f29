package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.ClusterView;
import dev.herald.core.Command;
import dev.herald.core.Control;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.core.Sessions;
import dev.herald.presence.RoomIndex;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a back-end asks of the whole cluster, whichever way it asks. Thread-safe: it is answered on
 * the loop of who asks.
 */
public final class BackEnd {
  /** Longer than any operation takes; what takes many may take longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Commands commands;
  private final Homes homes;
  private final RoomIndex index;
  private final Sessions sessions;
  private final ClusterView view;

  /**
   * @param sessions those of all nodes
   */
  public BackEnd(
      Commands commands, Homes homes, RoomIndex index, Sessions sessions, ClusterView view) {
    this.view = view;
    this.commands = commands;
    this.homes = homes;
    this.index = index;
    this.sessions = sessions;
  }

  /**
   * Some of the rooms that users are in, in the order of their names.
   *
   * @param next the name after which the next ones come; empty if there are no more
   */
  public record RoomList(List<Event.Present> rooms, Optional<String> next) {}

  /**
   * As {@link Commands#send}, with no session.
   *
   * @param from the user in whose name it is sent; empty for none
   */
  public Future<Position> publish(String from, Command.Send send, Loop loop) {
    return commands.send(new Commands.Sender(from, loop, Optional.empty()), send);
  }

  /** Whether more is sent than this node can deliver: what is published now is refused. */
  public boolean isCongested() {
    return homes.isCongested();
  }

  /**
   * What is kept of an address, oldest first.
   *
   * @param since after this place; {@link Position#UNKEPT} for all
   * @param limit most messages, 1 to 1,000; there may be fewer, if they are long
   * @throws dev.herald.core.Refusal {@code BAD_ADDRESS} if it is no address that can have a history
   */
  public Future<Page> history(Address address, Position since, int limit, Loop loop) {
    if (address instanceof Address.Everyone) {
      throw ErrorCode.BAD_ADDRESS.because("everyone has no history");
    }
    return onLoop(homes.history(address, since, limit), loop);
  }

  /**
   * @param after the name of a room, or any text; those behind it are told
   * @param limit most rooms, 1 to 1,000; there may be fewer
   * @throws dev.herald.core.Refusal {@code UNAVAILABLE} on a node that is cut off
   */
  public Future<RoomList> rooms(String after, int limit, Loop loop) {
    refuseIfCutOff();
    Future<RoomList> rooms =
        index
            .after(after, limit)
            .compose(
                found -> homes.presences().count(found).map(counts -> list(found, counts, limit)));
    return onLoop(rooms, loop);
  }

  private static RoomList list(
      List<Address.Room> found, Map<Address.Room, Integer> counts, int limit) {
    List<Event.Present> rooms =
        found.stream()
            .filter(counts::containsKey)
            .map(room -> counted(room, counts.get(room)))
            .toList();
    return new RoomList(rooms, next(found, limit));
  }

  /** It knows its own part of the cluster only. */
  private void refuseIfCutOff() {
    if (view.isMinority()) {
      throw Operations.cutOff();
    }
  }

  private static Event.Present counted(Address.Room room, int count) {
    return new Event.Present("", room, count, Optional.empty());
  }

  private static Optional<String> next(List<Address.Room> found, int limit) {
    return found.size() < limit
        ? Optional.empty()
        : Optional.of(found.get(found.size() - 1).name());
  }

  /** Who is in a room; at most 1,000 are listed. */
  public Future<Event.Present> members(Address.Room room, Loop loop) {
    return homes
        .presences()
        .read(room, loop)
        .map(now -> new Event.Present("", room, now.count(), Optional.of(now.members())));
  }

  /**
   * As {@link Sessions#control}.
   *
   * @throws dev.herald.core.Refusal {@code UNAVAILABLE} on a node that is cut off
   */
  public Future<Control.Outcome> control(Control control, Loop loop) {
    refuseIfCutOff();
    return onLoop(sessions.control(control), loop);
  }

  /** Completes on the loop, in time. */
  private static <T> Future<T> onLoop(Future<T> anywhere, Loop loop) {
    Promise<T> here = Promise.promise();
    Runnable cancel =
        loop.after(
            PATIENCE,
            () -> here.tryFail(ErrorCode.UNAVAILABLE.because("no answer in time; try again")));
    anywhere.onComplete(
        (result, failure) ->
            loop.run(
                () -> {
                  cancel.run();
                  if (failure == null) {
                    here.tryComplete(result);
                  } else {
                    here.tryFail(failure);
                  }
                }));
    return here.future();
  }
}
