package dev.herald.presence;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import dev.herald.core.Address;
import dev.herald.core.Loop;
import dev.herald.grid.EntryMap;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The presence of a cluster: each room is an entry of one partitioned map, an object on the member
 * that has its partition, with copies on {@code cluster.backups} others. All decisions are those of
 * {@link RoomPresence}.
 *
 * <p><b>Threading.</b> As {@link Presence}: called on a loop, and answered there in a task of its
 * own, never on a thread of Hazelcast, where a further operation would fail.
 */
public final class HazelcastPresence implements Presence {
  static final String MAP = "herald.presence";

  private final EntryMap<RoomPresence> map;

  public HazelcastPresence(HazelcastInstance hazelcast, Loop loop) {
    this.map = new EntryMap<>(hazelcast, MAP, loop);
  }

  /**
   * What the configuration of a member must have. No eviction and no time to live. When two parts
   * of a cluster merge, the smaller part's entries go: its nodes come back as other owners, and
   * tell again who is there.
   */
  public static void configure(Config config, int backups) {
    config.addMapConfig(
        new MapConfig(MAP)
            .setInMemoryFormat(InMemoryFormat.OBJECT)
            .setBackupCount(backups)
            .setAsyncBackupCount(0)
            .setMergePolicyConfig(
                new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName()))
            .setPerEntryStatsEnabled(false));
    PresenceSerialization.register(config.getSerializationConfig());
  }

  /** The name of a member among the owners. */
  static String owner(Member member) {
    return member.getUuid().toString();
  }

  @Override
  public Future<Reported> report(Report report) {
    return submit(report.room(), new ReportProcessor(List.of(report)), PresenceAnswer::reported);
  }

  @Override
  public Future<Map<Address.Room, Reported>> reportAll(Collection<Report> reports) {
    Map<String, Report> byName = new HashMap<>();
    reports.forEach(report -> byName.put(report.room().name(), report));
    return map.submitToEach(
            byName.keySet(),
            names -> new ReportProcessor(names.stream().map(byName::get).toList()),
            PresenceAnswer::reported)
        .map(HazelcastPresence::byRoom);
  }

  @Override
  public Future<Snapshot> read(Address.Room room, int limit) {
    return submit(room, new ReadProcessor(limit), answer -> answer.snapshot().orElseThrow());
  }

  @Override
  public Future<Map<Address.Room, Snapshot>> readAll(Collection<Address.Room> rooms, int limit) {
    return submit(
        rooms, () -> new ReadProcessor(limit), answer -> answer.snapshot().orElse(Snapshot.EMPTY));
  }

  @Override
  public Future<Optional<Snapshot>> subscribe(Subscription asked) {
    return submit(asked.room(), new SubscribeProcessor(asked), PresenceAnswer::snapshot);
  }

  @Override
  public Future<Map<Address.Room, Digest>> digests(String owner, Collection<Address.Room> rooms) {
    return submit(rooms, () -> new DigestProcessor(owner), PresenceAnswer::digest);
  }

  private <T> Future<Map<Address.Room, T>> submit(
      Collection<Address.Room> rooms,
      Supplier<PresenceProcessor> processor,
      Function<PresenceAnswer, T> read) {
    Set<String> names = new HashSet<>();
    rooms.forEach(room -> names.add(room.name()));
    return map.submitToEach(names, some -> processor.get(), read).map(HazelcastPresence::byRoom);
  }

  private static <T> Map<Address.Room, T> byRoom(Map<String, T> byName) {
    Map<Address.Room, T> byRoom = new HashMap<>();
    byName.forEach((name, found) -> byRoom.put(new Address.Room(name), found));
    return byRoom;
  }

  @Override
  public Future<Void> forget(Address.Room room, String owner, long number) {
    return submit(room, new ForgetProcessor(owner, number), done -> null);
  }

  @Override
  public Future<Map<Address.Room, Reported>> prune(
      Collection<Address.Room> rooms, Set<String> departed) {
    return submit(rooms, () -> new PruneProcessor(departed), PresenceAnswer::reported);
  }

  private <T> Future<T> submit(
      Address.Room room, PresenceProcessor processor, Function<PresenceAnswer, T> read) {
    return map.submit(room.name(), processor, read);
  }
}
