package dev.herald.core;

import io.vertx.core.Future;
import java.util.Map;

/**
 * What a client asks, independent of any wire format. {@code ref} is the client's own mark for the
 * answer, in its wire form; empty if it gave none.
 */
public sealed interface Command {
  String ref();

  /** The address that it names, bare for a room; empty if none. */
  default String about() {
    return "";
  }

  /** The answer if it is refused. */
  default Event.Refused refused(Refusal refusal) {
    boolean room = !(this instanceof Send || this instanceof Request);
    return new Event.Refused(ref(), refusal.code(), refusal.getMessage(), about(), room);
  }

  /** Calls the one method of the handler that is for this command. */
  Future<Event> dispatch(Handler handler);

  /**
   * @param echo whether the sending session gets it live as well
   * @param keep whether it goes into the history, where the address has one
   * @param key carried to the receivers; empty if none
   */
  record Send(String ref, Address to, Body body, String key, boolean echo, boolean keep)
      implements Command {
    @Override
    public String about() {
      return to.key();
    }

    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.send(this);
    }
  }

  /**
   * @param resume where to go on in the history of the room
   */
  record Join(String ref, Address.Room room, Resume resume) implements Command {
    @Override
    public String about() {
      return room.name();
    }

    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.join(this);
    }
  }

  record Leave(String ref, Address.Room room) implements Command {
    @Override
    public String about() {
      return room.name();
    }

    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.leave(this);
    }
  }

  record Presence(String ref, Address.Room room) implements Command {
    @Override
    public String about() {
      return room.name();
    }

    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.presence(this);
    }
  }

  record Watch(String ref, Address.Room room) implements Command {
    @Override
    public String about() {
      return room.name();
    }

    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.watch(this);
    }
  }

  record Unwatch(String ref, Address.Room room) implements Command {
    @Override
    public String about() {
      return room.name();
    }

    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.unwatch(this);
    }
  }

  record Ping(String ref) implements Command {
    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.ping(this);
    }
  }

  /**
   * Asks a service of the application, which listens on the event bus.
   *
   * @param ref where the reply is wanted; empty if none is
   * @param body JSON
   */
  record Request(String ref, String service, Body body, Map<String, String> headers)
      implements Command {
    public Request {
      headers = Map.copyOf(headers);
    }

    @Override
    public String about() {
      return service;
    }

    @Override
    public Future<Event> dispatch(Handler handler) {
      return handler.request(this);
    }
  }

  /** One method per command: a new command does not compile until every handler knows it. */
  interface Handler {
    Future<Event> send(Send send);

    Future<Event> join(Join join);

    Future<Event> leave(Leave leave);

    Future<Event> presence(Presence presence);

    Future<Event> watch(Watch watch);

    Future<Event> unwatch(Unwatch unwatch);

    Future<Event> ping(Ping ping);

    Future<Event> request(Request request);
  }
}
