package dev.herald.ledger;

import dev.herald.core.Position;
import java.util.List;

/**
 * Where the messages of a batch are. Those that were appended follow each other without a gap;
 * those that had been sent before, by the same sender with the same key, are where they were.
 *
 * @param first the place of the first that was appended, or that would have been
 * @param repeats by rising index
 */
public record Places(Position first, List<Repeat> repeats) {
  /**
   * A message that was not appended.
   *
   * @param index its place in the batch
   * @param place where the first of that key is or was
   */
  public record Repeat(int index, Position place) {}

  public Places {
    repeats = List.copyOf(repeats);
  }

  /**
   * @param index the message's place in the batch
   */
  public Position of(int index) {
    int before = repeatsBefore(index);
    return isRepeat(index, before) ? repeats.get(before).place() : first.plus(index - before);
  }

  /**
   * @param index the message's place in the batch
   */
  public boolean isRepeat(int index) {
    return isRepeat(index, repeatsBefore(index));
  }

  private boolean isRepeat(int index, int before) {
    return before < repeats.size() && repeats.get(before).index() == index;
  }

  /** By halves: a batch may be all repeats. */
  private int repeatsBefore(int index) {
    int low = 0;
    int high = repeats.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (repeats.get(middle).index() < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
