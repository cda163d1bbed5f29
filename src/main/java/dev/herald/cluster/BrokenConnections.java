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
 * Ends the waiting for a member whose connection broke and did not come back. Hazelcast ends it
 * only when the member is taken out; but the next master, which is to take it out, may be waiting
 * for it itself: it asks all whom it does not suspect yet, and a second one that dies while it asks
 * would hold everybody up for five seconds. What is ended is repeated, if that is safe; publishing
 * is.
 *
 * <p>Internals of Hazelcast: look at {@code MembershipManager.fetchLatestMembersView} on any
 * upgrade. Thread-safe.
 */
final class BrokenConnections implements ConnectionListener<ServerConnection> {
  /** Milliseconds after the break; what is asked meanwhile waits as well. */
  private static final long[] LOOKS = {20, 100, 300, 1_000};

  private final ServerConnectionManager connections;
  private final OperationServiceImpl operations;
  private final ScheduledExecutorService scheduler;

  private BrokenConnections(NodeEngineImpl engine, ScheduledExecutorService scheduler) {
    this.connections = engine.getNode().getServer().getConnectionManager(EndpointQualifier.MEMBER);
    this.operations = engine.getOperationService();
    this.scheduler = scheduler;
  }

  /** From here to the end of the member. */
  static void watch(HazelcastInstance hazelcast, ScheduledExecutorService scheduler) {
    NodeEngineImpl engine = ((HazelcastInstanceProxy) hazelcast).getOriginal().node.getNodeEngine();
    engine.getNode().getServer().addConnectionListener(new BrokenConnections(engine, scheduler));
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

  private void look(Address place) {
    if (connections.get(place) == null) {
      operations.onEndpointLeft(place);
    }
  }
}
