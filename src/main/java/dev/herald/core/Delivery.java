package dev.herald.core;

import java.util.Collection;
import java.util.List;

/** Where messages that other nodes accepted arrive on this one. Thread-safe. */
public interface Delivery {
  /** Kept ones are put into the order of their offsets, and repeats are dropped. */
  void deliver(List<Part> parts);

  /** How far these addresses had come a second or two ago: what this node lacks is read. */
  void heads(List<AddressHead> heads);

  /** Messages of these addresses were lost on the way: what is kept of them is to be read. */
  void missed(Collection<Address> addresses);

  /** As {@link #missed}, of any address that this node has sessions of. */
  void missedAll();

  /**
   * The cluster has changed: every address that this node has sessions of is claimed again, and
   * compared with the ledger.
   */
  void repair();

  /**
   * Runs {@code task}, on any thread, when all that was delivered before this call has reached the
   * loops of its addresses, and this node is not overloaded.
   */
  void whenTaken(Runnable task);
}
