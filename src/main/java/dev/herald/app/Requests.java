package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import io.vertx.core.Future;

/** What clients ask services of the application, which listen on the event bus. Thread-safe. */
@FunctionalInterface
public interface Requests {
  /** Where there are none. */
  Requests NONE =
      (from, request, loop) -> {
        throw ErrorCode.FORBIDDEN.because("there is no such service");
      };

  /**
   * Sends a request to one of those that listen there.
   *
   * @return the reply, or that there was none, on the loop; at once if none is wanted
   * @throws dev.herald.core.Refusal {@code FORBIDDEN} if that is none of the services
   */
  Future<Event> ask(Address.User from, Command.Request request, Loop loop);
}
