package dev.herald.edge;

import dev.herald.core.CloseReason;

/** What happens on a WebSocket. Called on its loop; nothing follows {@link #ended}. */
interface SocketListener {
  /** A whole text message, valid UTF-8. */
  void text(byte[] payload);

  /** A whole binary message. */
  void binary(byte[] payload);

  /** The peer lives, and says nothing else. */
  void heard();

  /** The peer has closed or vanished, or broke a rule and must be told so by a close. */
  void ended(CloseReason reason);
}
