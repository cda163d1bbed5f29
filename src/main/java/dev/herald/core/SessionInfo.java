package dev.herald.core;

import java.time.Instant;
import java.util.List;

/**
 * A session as a back-end sees it.
 *
 * @param session its id
 * @param node the name of the node that it is on
 * @param since when it was opened
 * @param rooms the names of the rooms that it is in, in their order
 */
public record SessionInfo(String session, String node, Instant since, List<String> rooms) {
  public SessionInfo {
    rooms = List.copyOf(rooms);
  }
}
