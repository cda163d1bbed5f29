package dev.herald.app;

/** What this node's claim of one address is. */
enum Ownership {
  /** No session here, and the ledger knows. */
  NONE,
  /** The ledger is being told that sessions are here. */
  CLAIMING,
  /** The ledger knows that sessions are, or lately were, here. */
  OWNED,
  /** The ledger is being told that no session is here any more. */
  RELEASING
}
