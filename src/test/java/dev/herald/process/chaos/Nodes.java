package dev.herald.process.chaos;

import java.net.InetSocketAddress;

/** Where clients find the nodes. Thread-safe. */
interface Nodes {
  int count();

  /** Of the process that was started last in this place; it may be dead. */
  InetSocketAddress address(int node);
}
