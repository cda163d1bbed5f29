package dev.herald.testing;

import dev.herald.app.Departures;
import dev.herald.cluster.ClusterRouter;
import dev.herald.core.ClusterView;
import dev.herald.ledger.SharedLedger;
import dev.herald.presence.SharedRooms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Several nodes on one virtual time, over one ledger and a network that is as bad as it is told to
 * be: everything below the edge, wired as in production but for Hazelcast and the event bus.
 */
public final class Constellation {
  final VirtualTime time;
  public final SharedLedger.Entries entries = new SharedLedger.Entries();
  public final SharedRooms rooms = new SharedRooms();

  private final FaultLedger.Faults faults;
  private final String[] settings;
  private final Random random;
  private final FaultNetwork network;
  private final Map<String, World> nodes = new LinkedHashMap<>();
  private final Map<String, FakeMembers> members = new LinkedHashMap<>();

  /**
   * @param lostOnWire envelopes of a thousand that never arrive
   */
  public Constellation(long seed, FaultLedger.Faults faults, int lostOnWire, String... settings) {
    this.time = new VirtualTime(seed);
    this.random = new Random(seed);
    this.faults = faults;
    this.settings = settings;
    this.network = new FaultNetwork(time, new Random(seed + 1), lostOnWire, faults.slowest());
  }

  /** A node joins; the others hear of it a little later, each in its own time. */
  public World join(String name) {
    FakeMembers view = new FakeMembers(name);
    members.put(name, view);
    nodes.keySet().forEach(other -> view.add(other));
    World world =
        new World(
            this,
            name,
            loop ->
                new FaultLedger(
                    new SharedLedger(entries, loop), loop, new Random(random.nextLong()), faults),
            made -> {
              ClusterRouter router =
                  new ClusterRouter(
                      name, made.loops(), view, network.wire(name), made.homes, made.counters);
              network.add(name, made.loop(0), router::receive);
              view.listen(router);
              return router;
            },
            loop ->
                new FaultPresence(
                    rooms.presence(loop), loop, new Random(random.nextLong()), faults),
            settings);
    Departures departures =
        new Departures(
            world.loop(0),
            rooms.presence(world.loop(0)),
            view,
            view,
            rooms.part(world.loop(0)),
            world.homes.presences(),
            world.counters);
    view.listen(departures);
    departures.start();
    members.forEach(
        (other, its) -> {
          if (!other.equals(name)) {
            later(other, () -> its.add(name));
          }
        });
    nodes.put(name, world);
    world.tellHeads(entries.part(() -> name.equals(nodes.keySet().stream().findFirst().get())));
    return world;
  }

  /** A node is gone, without a word; the others hear of it a little later. */
  public void leave(String name) {
    nodes.remove(name);
    members.remove(name);
    network.remove(name);
    members.forEach((other, its) -> later(other, () -> its.remove(name)));
  }

  /** A node has left and joined again, as after a split: it is another owner to all. */
  public void rename(String name) {
    members.forEach((other, its) -> its.rename(name));
  }

  /** The members as a node sees them. */
  public FakeMembers members(String name) {
    return members.get(name);
  }

  ClusterView view(String name) {
    return members.get(name);
  }

  private void later(String node, Runnable task) {
    time.after(nodes.get(node).loop(0), random.nextInt(faults.slowest() + 1), task);
  }

  public FaultNetwork network() {
    return network;
  }

  public List<World> nodes() {
    return new ArrayList<>(nodes.values());
  }

  public World node(int index) {
    return nodes().get(index);
  }

  public VirtualTime time() {
    return time;
  }
}
