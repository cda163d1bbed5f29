package dev.herald.presence;

import dev.herald.core.Address;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;

/**
 * The rooms of which this node has the entries. Each room is one node's, but for moments in which
 * entries move: then it may be nobody's.
 */
public interface RoomPart {
  /**
   * The owners in these rooms that are none of these, where there are any. It fails if rooms can't
   * be looked through now.
   *
   * @return completes on any thread
   */
  Future<Map<Address.Room, Set<String>>> strangers(Set<String> owners);
}
