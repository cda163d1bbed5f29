package dev.herald.presence;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rooms of a cluster: each member looks through its own and tells the first few. */
public final class HazelcastRoomIndex implements RoomIndex {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastRoomIndex.class);
  private static final String KEY = "__key";

  /** At a time, on this node: each takes a thread that waits. */
  private static final int MOST_SEARCHES = 2;

  private final AtomicInteger searches = new AtomicInteger();

  private final HazelcastInstance hazelcast;
  private final Function<Callable<List<Address.Room>>, Future<List<Address.Room>>> blocking;

  /**
   * @param blocking runs what waits for other members
   */
  public HazelcastRoomIndex(
      HazelcastInstance hazelcast,
      Function<Callable<List<Address.Room>>, Future<List<Address.Room>>> blocking) {
    this.hazelcast = hazelcast;
    this.blocking = blocking;
  }

  @Override
  public Future<List<Address.Room>> after(String name, int limit) {
    if (searches.incrementAndGet() > MOST_SEARCHES) {
      searches.decrementAndGet();
      return Future.failedFuture(
          ErrorCode.UNAVAILABLE.because("others list rooms already; try again"));
    }
    return blocking
        .apply(() -> find(name, limit))
        .onComplete(found -> searches.decrementAndGet())
        .recover(HazelcastRoomIndex::unavailable);
  }

  /** Members that leave, or join again, make a search fail in many ways. */
  private static Future<List<Address.Room>> unavailable(Throwable failure) {
    LOG.warn("rooms could not be listed", failure);
    return Future.failedFuture(
        ErrorCode.UNAVAILABLE.because("rooms can't be listed now; try again"));
  }

  private List<Address.Room> find(String name, int limit) {
    Predicate<String, RoomPresence> behind = Predicates.greaterThan(KEY, name);
    IMap<String, RoomPresence> map = hazelcast.getMap(HazelcastPresence.MAP);
    return map.keySet(Predicates.pagingPredicate(behind, limit)).stream()
        .sorted()
        .map(Address.Room::new)
        .toList();
  }
}
