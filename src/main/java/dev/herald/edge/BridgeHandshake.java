package dev.herald.edge;

import dev.herald.core.Address;
import dev.herald.core.CloseReason;
import dev.herald.core.ErrorCode;
import dev.herald.core.Refusal;
import dev.herald.hub.Session;
import dev.herald.protocol.BridgeCodec;
import dev.herald.protocol.BridgeCodec.Hello;
import java.util.function.Consumer;

/**
 * A bridge client over TCP that has not said who it is: in the header {@code user} of its first
 * frame, or by asking for something without. Many clients begin with a ping; that says nothing. Nor
 * must they say anything at all, so they may stay as they are, with a place that is theirs.
 *
 * <p><b>Threading.</b> Confined to the loop of the connection.
 */
final class BridgeHandshake implements SocketListener {
  private final BridgeSocket socket;
  private final EdgeContext edge;
  private final Bridge bridge;
  private final Consumer<BridgeHandshake> over;
  private Runnable cancelPing = () -> {};
  private boolean waiting;

  /**
   * @param over is told when it is, once
   */
  BridgeHandshake(
      BridgeSocket socket, EdgeContext edge, Bridge bridge, Consumer<BridgeHandshake> over) {
    this.socket = socket;
    this.edge = edge;
    this.bridge = bridge;
    this.over = over;
  }

  /** Takes a place for the session to come. */
  void begin() {
    socket.begin(this);
    if (!edge.gateway().reserve()) {
      edge.counters().refused(ErrorCode.UNAVAILABLE);
      socket.close(CloseReason.TRY_AGAIN);
      return;
    }
    waiting = true;
    ping();
  }

  /** So that a peer that has vanished is found. */
  private void ping() {
    cancelPing =
        edge.loop()
            .after(
                edge.pingInterval(),
                () -> {
                  socket.ping();
                  ping();
                });
  }

  @Override
  public void text(byte[] payload) {
    Hello hello;
    Address.User user;
    try {
      hello = Hello.read(payload);
      user = Upgrade.user(hello.user());
    } catch (Refusal refusal) {
      edge.counters().refused(refusal.code());
      ended(CloseReason.BAD_REQUEST);
      return;
    }
    if (hello.saysMore()) {
      open(user, payload);
    } else {
      socket.write(BridgeCodec.pong());
      socket.flush();
    }
  }

  @Override
  public void binary(byte[] payload) {
    throw new IllegalStateException("it carries texts");
  }

  @Override
  public void heard() {}

  /** Nobody opens a session here any more. */
  @Override
  public void ended(CloseReason reason) {
    if (waiting) {
      over();
      edge.gateway().cancel();
    }
    socket.close(reason);
  }

  private void over() {
    waiting = false;
    cancelPing.run();
    over.accept(this);
  }

  /** The session decides when the frame is read. */
  private void open(Address.User user, byte[] first) {
    over();
    socket.reading(false);
    Session session = edge.gateway().open(bridge.overTcp(user), edge.hub(), socket);
    socket.listen(new SessionSocket(session), first);
  }
}
