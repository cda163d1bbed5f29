package dev.herald.testing;

import dev.herald.app.Commands;
import dev.herald.app.Drain;
import dev.herald.app.Gateway;
import dev.herald.app.HeadTeller;
import dev.herald.app.Homes;
import dev.herald.app.LaneContext;
import dev.herald.app.Lanes;
import dev.herald.app.PresenceContext;
import dev.herald.app.PresenceLanes;
import dev.herald.app.Presences;
import dev.herald.app.Requests;
import dev.herald.cluster.LocalRouter;
import dev.herald.cluster.MessageRouter;
import dev.herald.config.ConfigLoader;
import dev.herald.config.HeraldConfig;
import dev.herald.core.Address;
import dev.herald.core.ClusterView;
import dev.herald.core.Identity;
import dev.herald.core.Resume;
import dev.herald.hub.Hub;
import dev.herald.hub.Session;
import dev.herald.ledger.Ledger;
import dev.herald.ledger.LedgerPart;
import dev.herald.ledger.LedgerSize;
import dev.herald.ledger.LocalLedger;
import dev.herald.ledger.LocalPart;
import dev.herald.ledger.Tidier;
import dev.herald.presence.LocalPresence;
import dev.herald.presence.Presence;
import dev.herald.protocol.JsonProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** A node without sockets, on virtual time: everything below the edge, wired as in production. */
public final class World {
  public final VirtualTime time;
  public final CountingCounters counters = new CountingCounters();
  public final LedgerSize ledgerSize = new LedgerSize();
  public final Gateway gateway;
  public final Homes homes;
  public final Commands commands;
  private List<PresenceLanes> presenceLanes = List.of();
  private final HeraldConfig config;
  private final ClusterView view;
  private final MessageRouter router;
  private final List<LocalLedger> ledgers = new ArrayList<>();
  private final List<VirtualLoop> loops = new ArrayList<>();
  private final List<Hub> hubs = new ArrayList<>();

  /** With two loops, no faults, and what {@code settings} change of the defaults. */
  public World(long seed, String... settings) {
    this(seed, FaultLedger.Faults.NONE, settings);
  }

  public World(long seed, FaultLedger.Faults faults, String... settings) {
    time = new VirtualTime(seed);
    config = ConfigLoader.load(Optional.empty(), Map.of(), List.of(settings));
    homes = new Homes(makeHubs(), new JsonProtocol());
    router = new LocalRouter();
    view = ClusterView.alone("me");
    wire(
        loop -> {
          LocalLedger ledger = new LocalLedger(loop, ledgerSize);
          ledgers.add(ledger);
          return faults.equals(FaultLedger.Faults.NONE)
              ? ledger
              : new FaultLedger(ledger, loop, new Random(seed), faults);
        });
    wirePresence(
        loop -> {
          Presence presence = new LocalPresence(loop);
          return faults.equals(FaultLedger.Faults.NONE)
              ? presence
              : new FaultPresence(presence, loop, new Random(seed), faults);
        });
    commands = new Commands(homes, router, Requests.NONE, config.limits(), counters);
    gateway = new Gateway("me", homes, commands, config.limits(), config.heartbeat(), counters);
  }

  /** One of the nodes of a {@link Constellation}. */
  World(
      Constellation constellation,
      String name,
      Function<VirtualLoop, Ledger> ledgers,
      Function<World, MessageRouter> routers,
      Function<VirtualLoop, Presence> presences,
      String... settings) {
    time = constellation.time;
    config = ConfigLoader.load(Optional.empty(), Map.of(), List.of(settings));
    homes = new Homes(makeHubs(), new JsonProtocol());
    router = routers.apply(this);
    view = constellation.view(name);
    wire(ledgers);
    wirePresence(presences);
    commands = new Commands(homes, router, Requests.NONE, config.limits(), counters);
    gateway = new Gateway(name, homes, commands, config.limits(), config.heartbeat(), counters);
  }

  private List<Hub> makeHubs() {
    for (int i = 0; i < 2; i++) {
      VirtualLoop loop = time.loop();
      loops.add(loop);
      hubs.add(new Hub(i, loop, counters));
    }
    return hubs;
  }

  private void wire(Function<VirtualLoop, Ledger> ledgers) {
    List<Lanes> lanes = new ArrayList<>();
    for (VirtualLoop loop : loops) {
      LaneContext context =
          new LaneContext(
              view,
              "publisher of " + view.owner(),
              loop,
              ledgers.apply(loop),
              router,
              config.history(),
              counters);
      lanes.add(new Lanes(context, homes));
    }
    homes.use(lanes);
  }

  /** Tidies the ledger from here on, if this is no node of a constellation. */
  public World tidying() {
    new Tidier(
            loops.get(0),
            new LocalPart(loops.get(0), ledgers, ledgerSize),
            config.history(),
            config.limits().historyBudget(),
            owner -> owner.equals("me"),
            counters)
        .start();
    return this;
  }

  /** From here on the owners of addresses are told how far these have come. */
  void tellHeads(LedgerPart part) {
    new HeadTeller(loops.get(0), part, view, router, homes).start();
  }

  private void wirePresence(Function<VirtualLoop, Presence> presences) {
    List<PresenceLanes> lanes = new ArrayList<>();
    for (VirtualLoop loop : loops) {
      PresenceContext context =
          new PresenceContext(view, loop, presences.apply(loop), router, counters);
      lanes.add(new PresenceLanes(context, homes));
    }
    homes.use(new Presences(lanes));
    presenceLanes = lanes;
  }

  /** Rooms whose presence is in use here. */
  public int presenceLanes() {
    return presenceLanes.stream().mapToInt(PresenceLanes::count).sum();
  }

  /** A session that has got its welcome. */
  public FakeClient connect(String user, String... rooms) {
    FakeClient client = connecting(user, gateway.sessions() % loops.size(), rooms);
    settle();
    for (int i = 0; i < 1_000 && !client.transport.isReading(); i++) {
      advance(Duration.ofMillis(20));
    }
    settle();
    return client;
  }

  /** A session that has only begun. */
  public FakeClient connecting(String user, int loop, String... rooms) {
    return resuming(user, loop, Resume.NOW, rooms);
  }

  /** A session that has only begun, of a client that was here before. */
  public FakeClient resuming(String user, int loop, Resume resume, String... rooms) {
    if (!gateway.reserve()) {
      throw new IllegalStateException("no place");
    }
    FakeTransport transport = new FakeTransport();
    Gateway.Opening opening =
        new Gateway.Opening(
            new Identity(new Address.User(user)),
            new JsonProtocol(),
            Arrays.stream(rooms).map(room -> new Gateway.Wanted(room, Resume.NOW, false)).toList(),
            resume);
    Session[] session = new Session[1];
    loops.get(loop).on(() -> session[0] = gateway.open(opening, hubs.get(loop), transport));
    return new FakeClient(session[0], transport, loops.get(loop));
  }

  List<VirtualLoop> loops() {
    return loops;
  }

  public VirtualLoop loop(int index) {
    return loops.get(index);
  }

  public Drain drain() {
    return new Drain(gateway, config.drain());
  }

  public void settle() {
    time.settle();
  }

  public void advance(Duration by) {
    time.advance(by);
  }
}
