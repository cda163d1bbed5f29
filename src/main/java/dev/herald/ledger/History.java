package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Message;

/**
 * The newest messages of one address, oldest first, in a ring. Their positions are told by their
 * places, so the messages bear none. Weights lie beside the messages, so that forgetting an old one
 * does not bring it back into the processor's cache.
 *
 * <p><b>Threading.</b> As {@link AddressLog}.
 */
final class History {
  private static final int SMALLEST = 4;

  private Message[] messages = new Message[SMALLEST];
  private int[] weights = new int[SMALLEST];
  private int first;
  private int size;
  private long bytes;

  int size() {
    return size;
  }

  /** Heap bytes of the messages, roughly. */
  long bytes() {
    return bytes;
  }

  /**
   * @param index 0 is the oldest
   */
  Message get(int index) {
    return messages[slot(index)];
  }

  void add(Message message) {
    if (size == messages.length) {
      grow();
    }
    int weight = (int) Math.min(Integer.MAX_VALUE, message.weight());
    int slot = slot(size);
    messages[slot] = message;
    weights[slot] = weight;
    bytes += weight;
    size++;
  }

  /** Forgets the oldest until the limits hold. */
  void trim(HistoryLimits limits) {
    while (size > limits.size() || bytes > limits.bytes()) {
      bytes -= weights[first];
      messages[first] = null;
      first = slot(1);
      size--;
    }
  }

  private int slot(int index) {
    return (first + index) & (messages.length - 1);
  }

  private void grow() {
    Message[] moreMessages = new Message[size * 2];
    int[] moreWeights = new int[size * 2];
    for (int i = 0; i < size; i++) {
      moreMessages[i] = messages[slot(i)];
      moreWeights[i] = weights[slot(i)];
    }
    messages = moreMessages;
    weights = moreWeights;
    first = 0;
  }
}
