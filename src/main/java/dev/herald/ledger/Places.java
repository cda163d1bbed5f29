package dev.herald.ledger;

import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

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

  /** The same, in a history that goes on under another epoch. */
  Places renamed(String epoch, String renamed) {
    List<Repeat> all = new ArrayList<>(repeats.size());
    for (Repeat repeat : repeats) {
      all.add(new Repeat(repeat.index(), renamed(repeat.place(), epoch, renamed)));
    }
    return new Places(renamed(first, epoch, renamed), all);
  }

  /**
   * The same, in a history where messages have moved: each as a repeat, since they need not follow
   * each other there.
   *
   * @param count messages of the batch
   */
  Places moved(int count, UnaryOperator<Position> now) {
    List<Repeat> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(new Repeat(i, now.apply(of(i))));
    }
    return new Places(now.apply(first), all);
  }

  private static Position renamed(Position place, String epoch, String renamed) {
    return place.epoch().equals(epoch) ? new Position(renamed, place.offset()) : place;
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
