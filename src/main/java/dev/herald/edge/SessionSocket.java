package dev.herald.edge;

import dev.herald.core.CloseReason;
import dev.herald.hub.Session;

/** Brings what happens on a socket to its session. */
record SessionSocket(Session session) implements SocketListener {
  @Override
  public void text(byte[] payload) {
    session.receiveText(payload);
  }

  @Override
  public void binary(byte[] payload) {
    session.receiveBinary(payload);
  }

  @Override
  public void heard() {
    session.heard();
  }

  @Override
  public void ended(CloseReason reason) {
    session.close(reason);
  }
}
