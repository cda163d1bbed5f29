package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Command;
import java.util.List;

/** Where a session brings what its client asks. Called on the session's loop. */
public interface CommandRunner {
  /** In the end calls {@link Session#answered} once, on the session's loop, at once or later. */
  void run(Session session, Command command);

  /** The session became a receiver of the address. */
  void entered(Session session, Address address);

  /** The session is a receiver of the address no more. */
  void left(Session session, Address address);

  /** The session has ended and has left these addresses. Called once. */
  void ended(Session session, List<Address> left);
}
