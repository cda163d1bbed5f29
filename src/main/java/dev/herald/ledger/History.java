package dev.herald.ledger;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Chain;
import dev.herald.core.Message;

/**
 * The newest messages of one address, oldest first, in a ring. Their positions are told by their
 * places, so the messages bear none. Weights, times and chains lie beside the messages, so that
 * forgetting or counting an old one does not bring it back into the processor's cache.
 *
 * <p>Invariant: from the oldest to the newest times never fall, so that what is too old is what is
 * oldest.
 *
 * <p><b>Threading.</b> As {@link AddressLog}.
 */
final class History {
  private static final int SMALLEST = 4;
  private static final Message[] NO_MESSAGES = {};
  private static final int[] NO_WEIGHTS = {};
  private static final long[] NO_NUMBERS = {};

  private Message[] messages = NO_MESSAGES;
  private int[] weights = NO_WEIGHTS;
  private long[] times = NO_NUMBERS;
  private long[] chains = NO_NUMBERS;
  private int first;
  private int size;
  private long bytes;

  /** Up to the newest that is not kept any more. */
  private long chainAtFloor = Chain.EMPTY;

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

  /**
   * When the message was accepted, or one before it, if that was later by its node's clock;
   * milliseconds since 1970.
   *
   * @param index 0 is the oldest
   */
  long time(int index) {
    return times[slot(index)];
  }

  /** The chain up to the message before this one. */
  long chainBefore(int index) {
    return index == 0 ? chainAtFloor : chains[slot(index - 1)];
  }

  /** Begins after messages that are not kept; only as long as there are none that are. */
  void beginAfter(long chain) {
    chainAtFloor = chain;
  }

  /**
   * @param chain up to the message
   */
  void add(Message message, long chain) {
    if (size == messages.length) {
      grow();
    }
    int weight = (int) Math.min(Integer.MAX_VALUE, message.weight());
    int slot = slot(size);
    messages[slot] = message;
    weights[slot] = weight;
    times[slot] = size == 0 ? message.time() : Math.max(message.time(), time(size - 1));
    chains[slot] = chain;
    bytes += weight;
    size++;
  }

  /** Forgets the oldest until the limits hold. */
  void trim(HistoryLimits limits) {
    while (size > limits.size() || bytes > limits.bytes()) {
      dropOldest();
    }
  }

  /** How many are from before that time, milliseconds since 1970. */
  int countBefore(long time) {
    int count = 0;
    while (count < size && time(count) < time) {
      count++;
    }
    return count;
  }

  /** Forgets so many of the oldest. */
  void drop(long count) {
    for (long i = 0; i < count; i++) {
      dropOldest();
    }
    if (size == 0) {
      messages = NO_MESSAGES;
      weights = NO_WEIGHTS;
      times = NO_NUMBERS;
      chains = NO_NUMBERS;
      first = 0;
    }
  }

  void survey(Survey survey) {
    for (int i = 0; i < size; i++) {
      survey.add(time(i), weights[slot(i)]);
    }
  }

  private void dropOldest() {
    bytes -= weights[first];
    chainAtFloor = chains[first];
    messages[first] = null;
    first = slot(1);
    size--;
  }

  private int slot(int index) {
    return (first + index) & (messages.length - 1);
  }

  private void grow() {
    int capacity = Math.max(SMALLEST, size * 2);
    Message[] moreMessages = new Message[capacity];
    int[] moreWeights = new int[capacity];
    long[] moreTimes = new long[capacity];
    long[] moreChains = new long[capacity];
    for (int i = 0; i < size; i++) {
      moreMessages[i] = messages[slot(i)];
      moreWeights[i] = weights[slot(i)];
      moreTimes[i] = times[slot(i)];
      moreChains[i] = chains[slot(i)];
    }
    messages = moreMessages;
    weights = moreWeights;
    times = moreTimes;
    chains = moreChains;
    first = 0;
  }
}
