package dev.herald;

import dev.herald.app.Presences;
import dev.herald.cluster.EventBusAddress;
import dev.herald.cluster.LocalRouter;
import dev.herald.cluster.MessageRouter;
import dev.herald.core.ClusterView;
import dev.herald.core.Counters;
import dev.herald.core.Delivery;
import dev.herald.core.Loop;
import dev.herald.core.NodeInfo;
import dev.herald.core.Sessions;
import dev.herald.edge.VertxLoop;
import dev.herald.ledger.Ledger;
import dev.herald.ledger.LedgerPart;
import dev.herald.ledger.LedgerSize;
import dev.herald.ledger.LocalLedger;
import dev.herald.ledger.LocalPart;
import dev.herald.ops.Metrics;
import dev.herald.presence.LocalPresence;
import dev.herald.presence.LocalRoomIndex;
import dev.herald.presence.Presence;
import dev.herald.presence.RoomIndex;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A node that runs alone. */
final class StandalonePlatform implements Platform {
  private final String node;
  private final LedgerSize ledgerSize = new LedgerSize();
  private final List<LocalLedger> ledgers = new ArrayList<>();
  private final List<LocalPresence> presences = new ArrayList<>();
  private final List<EventBusAddress> served = new ArrayList<>();
  private Vertx vertx;
  private Supplier<NodeInfo> self;

  StandalonePlatform(String node) {
    this.node = node;
  }

  @Override
  public Future<Vertx> start(VertxOptions options) {
    vertx = Vertx.vertx(options);
    return Future.succeededFuture(vertx);
  }

  @Override
  public ClusterView view() {
    return ClusterView.alone(node);
  }

  @Override
  public Ledger ledger(Loop loop) {
    LocalLedger ledger = new LocalLedger(loop, ledgerSize);
    ledgers.add(ledger);
    return ledger;
  }

  @Override
  public LedgerPart part(Loop loop) {
    return new LocalPart(loop, ledgers, ledgerSize);
  }

  @Override
  public boolean isMember(String owner) {
    return owner.equals(node);
  }

  @Override
  public Presence presence(Loop loop) {
    LocalPresence presence = new LocalPresence(loop);
    presences.add(presence);
    return presence;
  }

  @Override
  public RoomIndex rooms() {
    return new LocalRoomIndex(presences);
  }

  @Override
  public Sessions sessions(Sessions local) {
    return local;
  }

  @Override
  public void watchDepartures(Presences presences, Counters counters) {}

  @Override
  public MessageRouter router(List<VertxLoop> loops, Delivery delivery, Counters counters) {
    return new LocalRouter();
  }

  @Override
  public Future<Void> open(Supplier<NodeInfo> info) {
    self = info;
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> serve(Loop loop, Map<String, Handler<Message<Object>>> asked) {
    asked.forEach(
        (address, handler) ->
            served.add(new EventBusAddress(vertx.eventBus(), address, loop, handler)));
    return Future.all(served.stream().map(EventBusAddress::register).toList()).mapEmpty();
  }

  @Override
  public Future<Void> stopServing() {
    return Future.succeededFuture(); // there is nobody else to ask
  }

  @Override
  public Future<List<NodeInfo>> nodes() {
    return Future.succeededFuture(List.of(self.get()));
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void addGauges(Metrics metrics) {
    metrics.gauge("herald.ledger.addresses", "addresses in the ledger", ledgerSize::addresses);
    metrics.gauge("herald.ledger.bytes", "heap bytes of the ledger, roughly", ledgerSize::bytes);
  }

  @Override
  public Future<Void> drained() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> stop() {
    return Future.succeededFuture();
  }
}
