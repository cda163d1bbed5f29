package dev.herald.ledger;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import dev.herald.core.Address;
import dev.herald.core.Head;
import dev.herald.core.Loop;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.grid.EntryMap;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The ledger of a cluster: each address is an entry of one partitioned map, an object on the member
 * that has its partition, with copies on {@code cluster.backups} others. All decisions are those of
 * {@link AddressLog}.
 *
 * <p><b>Threading.</b> As {@link Ledger}: called on a loop, and answered there in a task of its
 * own.
 */
public final class HazelcastLedger implements Ledger {
  static final String MAP = "herald.ledger";

  /** Entries that are merged by one operation. */
  private static final int MERGE_BATCH = 100;

  private final EntryMap<AddressLog> map;

  public HazelcastLedger(HazelcastInstance hazelcast, Loop loop) {
    this.map = new EntryMap<>(hazelcast, MAP, loop);
  }

  /**
   * What the configuration of a member must have. No eviction and no time to live: they would take
   * the owners with the messages.
   */
  public static void configure(Config config, int backups) {
    config.addMapConfig(
        new MapConfig(MAP)
            .setInMemoryFormat(InMemoryFormat.OBJECT)
            .setBackupCount(backups)
            .setAsyncBackupCount(0)
            .setMergePolicyConfig(
                new MergePolicyConfig(LedgerMergePolicy.class.getName(), MERGE_BATCH))
            .setPerEntryStatsEnabled(false));
    config.getUserContext().put(LedgerMember.NAME, new LedgerMember());
    LedgerSerialization.register(config.getSerializationConfig());
  }

  /**
   * What operations must know of the cluster where they run; asked on any thread.
   *
   * @param isMinority whether this member is cut off with fewer than half of the others: it decides
   *     nothing then
   * @param isApart whether it goes on without others that it has lost
   */
  public static void watch(
      HazelcastInstance hazelcast, BooleanSupplier isMinority, BooleanSupplier isApart) {
    LedgerMember.of(hazelcast).watch(isMinority, isApart);
  }

  /** Addresses of the partitions that this member has, its copies of others' not counted. */
  public static long addresses(HazelcastInstance hazelcast) {
    return hazelcast.getMap(MAP).getLocalMapStats().getOwnedEntryCount();
  }

  @Override
  public Future<Appended> append(Append append) {
    return submit(
        append.to(), new AppendProcessor(append), answer -> answer.orRefusal().appended());
  }

  @Override
  public Future<Optional<Owners>> route(Address to, long ownersKnown) {
    return submit(to, new RouteProcessor(ownersKnown), Answer::owners);
  }

  @Override
  public Future<Head> claim(Claim claim) {
    return submit(claim.to(), new ClaimProcessor(claim), Answer::head);
  }

  @Override
  public Future<Head> fork(Fork fork) {
    return submit(fork.to(), new ForkProcessor(fork), answer -> answer.orRefusal().head());
  }

  @Override
  public Future<Map<Address, Held>> hold(Collection<Claim> claims) {
    Map<String, Claim> byKey = new HashMap<>();
    claims.forEach(claim -> byKey.put(claim.to().key(), claim));
    return map.submitToEach(
            byKey.keySet(),
            keys -> new HoldProcessor(keys.stream().map(byKey::get).toList()),
            Answer::held)
        .map(HazelcastLedger::byAddress);
  }

  private static Map<Address, Held> byAddress(Map<String, Held> byKey) {
    Map<Address, Held> byAddress = new HashMap<>();
    byKey.forEach((key, held) -> byAddress.put(Address.parse(key), held));
    return byAddress;
  }

  @Override
  public Future<Void> release(Release release) {
    return submit(release.to(), new ReleaseProcessor(release), done -> null);
  }

  @Override
  public Future<Page> read(Address to, Position since, int limit, long bytes) {
    return submit(to, new ReadProcessor(since, limit, bytes), answer -> answer.orRefusal().page());
  }

  @Override
  public Future<Tidied> tidy(Tidy tidy) {
    return submit(tidy.to(), new TidyProcessor(tidy), Answer::tidied);
  }

  private <T> Future<T> submit(Address to, LedgerProcessor processor, Function<Answer, T> read) {
    return map.submit(to.key(), processor, read);
  }
}
