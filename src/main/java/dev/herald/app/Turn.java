package dev.herald.app;

/** One kind of ledger operation of a lane, which takes turns with the others. */
interface Turn {
  boolean isDue();

  /** Starts one; only if it is due, and nothing else is under way. */
  void start();
}
