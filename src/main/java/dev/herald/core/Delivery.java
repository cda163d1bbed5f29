package dev.herald.core;

import java.util.List;

/** Where messages for this node arrive, whichever node accepted them. */
public interface Delivery {
  /**
   * Messages of one address, all of them kept or none, oldest first. Called on any thread; kept
   * ones are put into the order of their offsets, and repeats are dropped.
   */
  void deliver(Address to, List<Message> messages);
}
