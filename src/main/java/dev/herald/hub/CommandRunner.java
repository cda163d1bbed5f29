package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Command;
import dev.herald.core.Event;
import io.vertx.core.Future;
import java.util.List;

/** Where a session brings what its client asks. Called on the session's loop. */
public interface CommandRunner {
  /** Answers on the session's loop; never fails: a refusal is an answer. */
  Future<Event> run(Session session, Command command);

  /** The session has ended and has left these addresses. Called once. */
  void ended(Session session, List<Address> left);
}
