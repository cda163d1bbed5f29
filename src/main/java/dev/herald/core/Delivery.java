package dev.herald.core;

import java.util.Collection;
import java.util.List;

/** Where messages that other nodes accepted arrive on this one. Thread-safe. */
public interface Delivery {
  /** Kept ones are put into the order of their offsets, and repeats are dropped. */
  void deliver(List<Part> parts);

  /** How far these addresses had come a second or two ago: what this node lacks is read. */
  void heads(List<AddressHead> heads);

  /** Who is in some rooms has changed; a notice may come late, twice, or never. */
  void noticed(List<Notice> notices);

  /**
   * Messages of these addresses, or notices of these rooms, were lost on the way: what is kept of
   * them is to be read.
   */
  void missed(Collection<Address> addresses);

  /** As {@link #missed}, of any address that this node has sessions of. */
  void missedAll();

  /**
   * The cluster has changed: every address that this node has sessions of is claimed again, and
   * compared with the ledger; who is in a room is compared with what the cluster knows of it.
   */
  void repair();

  /**
   * Runs {@code task}, on any thread, when all that was delivered before this call has reached the
   * loops of its addresses, and this node is not overloaded.
   */
  void whenTaken(Runnable task);
}
