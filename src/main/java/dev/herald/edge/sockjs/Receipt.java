package dev.herald.edge.sockjs;

/** What became of texts that a client sent. */
public enum Receipt {
  TAKEN,
  /** The session is over. */
  GONE,
  /** Others wait for the session already. */
  BUSY
}
