package dev.herald.edge;

import dev.herald.core.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Serves clients of Vert.x's event-bus bridge over TCP, on one loop.
 *
 * <p><b>Threading.</b> Confined to the loop, but for {@link #leave}.
 */
final class BridgeServer {
  private static final int BACKLOG = 4_096;

  private final EdgeContext edge;
  private final Bridge bridge;
  private final Duration patience;
  private final Set<BridgeHandshake> waiting = new HashSet<>();

  /**
   * @param patience how long the peer's kernel may take to acknowledge what was sent (RFC 5482,
   *     where there is epoll)
   */
  BridgeServer(EdgeContext edge, Bridge bridge, Duration patience) {
    this.edge = edge;
    this.bridge = bridge;
    this.patience = patience;
  }

  /** All loops of a node share the port. */
  Future<NetServer> listen(Vertx vertx, int port, String host) {
    return vertx
        .createNetServer(
            new NetServerOptions()
                .setAcceptBacklog(BACKLOG)
                .setTcpUserTimeout((int) Math.min(Integer.MAX_VALUE, patience.toMillis())))
        .connectHandler(this::opened)
        .listen(port, host);
  }

  private void opened(NetSocket socket) {
    BridgeSocket transport =
        new BridgeSocket((NetSocketInternal) socket, edge.loop(), edge.limits(), edge.sockets());
    BridgeHandshake handshake = new BridgeHandshake(transport, edge, bridge, waiting::remove);
    waiting.add(handshake);
    handshake.begin();
  }

  /** Takes leave of those who have no session: the others are told by theirs. On any thread. */
  void leave() {
    edge.loop()
        .execute(
            () ->
                List.copyOf(waiting).forEach(handshake -> handshake.ended(CloseReason.GOING_AWAY)));
  }
}
