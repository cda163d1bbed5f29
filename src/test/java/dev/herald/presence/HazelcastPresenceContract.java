package dev.herald.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.herald.core.Member;
import dev.herald.core.Notice;
import dev.herald.testing.Await;
import dev.herald.testing.HazelcastPair;
import dev.herald.testing.ThreadLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract over two members; after each test the copy must be what the entry is. */
abstract class HazelcastPresenceContract extends PresenceContract {
  static final String MAP = "herald.presence";

  static HazelcastPair pair;
  static ThreadLoop loop;

  private Presence presence;

  /** The member that asks. */
  abstract HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other);

  Presence wrap(Presence plain) {
    return plain;
  }

  @BeforeAll
  static void startMembers() {
    pair =
        HazelcastPair.start(
            config -> {
              HazelcastPresence.configure(config, 1);
              config.getMapConfig(MAP).setReadBackupData(true); // so that a test can look at it
            });
    loop = new ThreadLoop();
  }

  static RoomPart part(HazelcastInstance member) {
    return new HazelcastRoomPart(member, search -> Future.future(end -> call(search, end)));
  }

  private static <T> void call(Callable<T> search, Promise<T> end) {
    try {
      end.complete(search.call());
    } catch (Exception failure) {
      end.fail(failure);
    }
  }

  @Override
  RoomPart part() {
    return part(pair.holder(ROOM.name()));
  }

  @AfterAll
  static void stopMembers() {
    pair.close();
    loop.close();
  }

  @BeforeEach
  void clear() {
    map(pair.first()).clear();
    String key = ROOM.name();
    presence = wrap(new HazelcastPresence(asking(pair.holder(key), pair.other(key)), loop));
  }

  static IMap<String, RoomPresence> map(HazelcastInstance member) {
    return member.getMap(MAP);
  }

  /** What was done to many at once comes to the copy a moment later. */
  @AfterEach
  void theCopyIsWhatTheEntryIs() {
    Await.until(
        "the copy has come as far as the entry",
        () -> version(pair.holder(ROOM.name())) == version(pair.other(ROOM.name())));
    String key = ROOM.name();
    RoomPresenceTest.assertSame(map(pair.holder(key)).get(key), map(pair.other(key)).get(key));
  }

  private static long version(HazelcastInstance member) {
    RoomPresence room = map(member).get(ROOM.name());
    return room == null ? 0 : room.version;
  }

  /** An operation may come from a part of the cluster that has merged with this one since. */
  @Test
  void whoIsAMemberIsNotTakenOut() {
    String owner = HazelcastPresence.owner(pair.first().getCluster().getLocalMember());
    report(owner, Map.of("ann", 1));
    report("n1", Map.of("bob", 1));
    Notice notice = await(presence().prune(List.of(ROOM), Set.of(owner, "n1"))).get(ROOM).notice();
    assertThat(notice.count()).isEqualTo(1);
    assertThat(await(presence().read(ROOM, 10)).members()).containsExactly(new Member("ann", 1));
  }

  @Override
  Presence presence() {
    return presence;
  }

  @Override
  <T> void onLoop(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    loop.execute(
        () -> {
          try {
            call.get().onComplete(promise);
          } catch (AssertionError failure) {
            promise.fail(failure);
          }
        });
    await(promise.future());
  }

  @Override
  <T> T await(Future<T> future) {
    return Await.result(future);
  }
}
