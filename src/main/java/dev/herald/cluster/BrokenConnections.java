package dev.herald.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.nio.ConnectionListener;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerConnectionManager;
import com.hazelcast.spi.impl.NodeEngineImpl;
import com.hazelcast.spi.impl.operationservice.impl.OperationServiceImpl;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends the waiting for a member whose connection broke and that does not answer. Hazelcast ends it
 * only when the member is taken out; but the next master, which is to take it out, may be waiting
 * for it itself: it asks all whom it does not suspect yet, and a second one that dies while it asks
 * would hold everybody up for five seconds. Of what is ended, Hazelcast repeats operations on
 * entries; those of the ledger and of who is there may run twice.
 *
 * <p>Internals of Hazelcast: look at {@code MembershipManager.fetchLatestMembersView} on any
 * upgrade. Thread-safe.
 */
final class BrokenConnections implements ConnectionListener<ServerConnection> {
  /** Milliseconds after the break; what is asked meanwhile waits as well. */
  private static final long[] LOOKS = {50, 150, 400, 1_000};

  private final ServerConnectionManager connections;
  private final OperationServiceImpl operations;
  private final FirstWord word;
  private final ScheduledExecutorService scheduler;

  private BrokenConnections(
      NodeEngineImpl engine, FirstWord word, ScheduledExecutorService scheduler) {
    this.connections = engine.getNode().getServer().getConnectionManager(EndpointQualifier.MEMBER);
    this.operations = engine.getOperationService();
    this.word = word;
    this.scheduler = scheduler;
  }

  /** From here to the end of the member. */
  static void watch(
      HazelcastInstance hazelcast, FirstWord word, ScheduledExecutorService scheduler) {
    NodeEngineImpl engine = ((HazelcastInstanceProxy) hazelcast).getOriginal().node.getNodeEngine();
    engine
        .getNode()
        .getServer()
        .addConnectionListener(new BrokenConnections(engine, word, scheduler));
  }

  @Override
  public void connectionAdded(ServerConnection connection) {}

  @Override
  public void connectionRemoved(ServerConnection connection) {
    Address place = connection.getRemoteAddress();
    if (place == null) {
      return;
    }
    try {
      for (long after : LOOKS) {
        scheduler.schedule(() -> look(place), after, TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException leaving) {
      // this node waits for nobody any more
    }
  }

  /**
   * A connection that is just being made again is not there for a moment: so the member is asked.
   */
  private void look(Address place) {
    if (connections.get(place) == null) {
      word.isAnswered(place).thenAccept(answered -> endIfGone(place, answered));
    }
  }

  private void endIfGone(Address place, boolean answered) {
    if (!answered && connections.get(place) == null) {
      operations.onEndpointLeft(place);
    }
  }
}
