package dev.herald;

import dev.herald.app.Presences;
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
import dev.herald.ops.Metrics;
import dev.herald.presence.Presence;
import dev.herald.presence.RoomIndex;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a node stands on: alone, or among others. Used in the order of its methods. */
interface Platform {
  Future<Vertx> start(VertxOptions options);

  /** The cluster as this node sees it. */
  ClusterView view();

  /** The ledger for the addresses whose home is this loop. */
  Ledger ledger(Loop loop);

  /** Who is in the rooms whose home is this loop. */
  Presence presence(Loop loop);

  /** The rooms of the cluster. */
  RoomIndex rooms();

  /**
   * The sessions of the cluster.
   *
   * @param local those of this node
   */
  Sessions sessions(Sessions local);

  /** Users of nodes that are gone leave the rooms from here on. */
  void watchDepartures(Presences presences, Counters counters);

  /** The way to other nodes. */
  MessageRouter router(List<VertxLoop> loops, Delivery delivery, Counters counters);

  /**
   * Receives what others send from here on; completes when they can rely on it.
   *
   * @param self this node's figures
   */
  Future<Void> open(Supplier<NodeInfo> self);

  /**
   * Answers what applications on the event bus ask, from here on; completes when they can.
   *
   * @param asked by address; called on the loop
   */
  Future<Void> serve(Loop loop, Map<String, Handler<Message<Object>>> asked);

  /** They are to ask others from here on; what was asked is answered. */
  Future<Void> stopServing();

  /** The figures of all nodes. */
  Future<List<NodeInfo>> nodes();

  int size();

  void addGauges(Metrics metrics);

  /**
   * What this node has of the ledger.
   *
   * @param loop where it is watched over
   */
  LedgerPart part(Loop loop);

  /** Whether an owner is in the cluster, as far as this node sees. Thread-safe. */
  boolean isMember(String owner);

  /** Completes when other nodes have taken what was routed to them, or soon after, and know. */
  Future<Void> drained();

  /** Leaves, when Vert.x has been closed. */
  Future<Void> stop();
}
