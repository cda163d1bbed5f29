package dev.herald.ledger;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.herald.testing.Await;
import dev.herald.testing.HazelcastPair;
import dev.herald.testing.ThreadLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract over two members; after each test the copy must be what the entry is. */
abstract class HazelcastLedgerContract extends LedgerContract {
  static final String MAP = "herald.ledger";

  static HazelcastPair pair;
  static ThreadLoop loop;

  private Ledger ledger;

  /** The member that asks. */
  abstract HazelcastInstance asking(HazelcastInstance holder, HazelcastInstance other);

  Ledger wrap(Ledger plain) {
    return plain;
  }

  @BeforeAll
  static void startMembers() {
    pair =
        HazelcastPair.start(
            config -> {
              HazelcastLedger.configure(config, 1);
              config.getMapConfig(MAP).setReadBackupData(true); // so that a test can look at it
            });
    loop = new ThreadLoop();
  }

  @AfterAll
  static void stopMembers() {
    pair.close();
    loop.close();
  }

  @BeforeEach
  void clear() {
    map(pair.first()).clear();
    String key = ROOM.key();
    ledger = wrap(new HazelcastLedger(asking(pair.holder(key), pair.other(key)), loop));
  }

  static IMap<String, AddressLog> map(HazelcastInstance member) {
    return member.getMap(MAP);
  }

  @AfterEach
  void theCopyIsWhatTheEntryIs() {
    String key = ROOM.key();
    LogAssertions.assertSame(map(pair.holder(key)).get(key), map(pair.other(key)).get(key));
  }

  @Override
  Ledger ledger() {
    return ledger;
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
