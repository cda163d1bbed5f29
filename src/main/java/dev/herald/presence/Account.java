package dev.herald.presence;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;

/**
 * What this node has to report of its users of one room: what is new; and, where the entry may have
 * something else of this node than was reported, all of it once more, slice by slice.
 *
 * <p><b>Threading.</b> Confined to the home loop of its room. One part is under way at a time: it
 * is taken, then answered or failed.
 */
public final class Account {
  private final Attendance attendance = new Attendance();
  private final ArrayDeque<Slice> slices = new ArrayDeque<>(0);

  /** The entry is to be compared, even if there is nothing new. */
  private boolean check;

  /** All was said anew, and yet the entry differs: once more, but later. */
  private boolean differs;

  /** A report may have changed something that nobody was told. */
  private boolean untold;

  /**
   * What one report says.
   *
   * @param sessions as {@link Report#sessions}
   * @param complete as {@link Report#complete}
   */
  public record Part(Map<String, Integer> sessions, Slice complete) {
    public Part {
      sessions = Map.copyOf(sessions);
    }
  }

  public void entered(String user) {
    attendance.entered(user);
  }

  public void left(String user) {
    attendance.left(user);
  }

  /** The cluster may have lost what this node has said. */
  public void check() {
    check = true;
  }

  /** Whether {@link #takeAll} has been reported is unknown: it is to be taken once more. */
  public void doubt() {
    untold = true;
  }

  /** If all was said in vain, it is to be said once more from here on. */
  public void retry() {
    check |= differs;
    differs = false;
  }

  /** Whether there is something to report, or to compare. */
  public boolean isDue() {
    return isChecking() || attendance.hasNews();
  }

  /** Whether the entry is to be compared, or put right; but for what is under way. */
  public boolean isChecking() {
    return check || !slices.isEmpty();
  }

  /** Whether the entry, which has this of this node, has all there is to say, and all are told. */
  public boolean agrees(Digest entry) {
    return !untold && !isDue() && entry.equals(attendance.digest());
  }

  /** Whether nobody is here, and that has been reported. */
  public boolean isEmpty() {
    return attendance.isEmpty();
  }

  /** What is to be reported next. */
  public Part take() {
    check = false;
    if (slices.isEmpty()) {
      return new Part(attendance.take(), Slice.NONE);
    }
    Slice slice = slices.remove();
    return new Part(attendance.take(slice), slice);
  }

  /**
   * The part has been reported.
   *
   * @param entry what the entry has of this node now
   * @return whether something before it may have changed the room, and nobody was told
   */
  public boolean answered(Part part, Digest entry) {
    boolean wasUntold = untold;
    untold = false;
    if (slices.isEmpty() && !entry.equals(attendance.digest())) {
      if (part.complete().isNone()) {
        sayAllAnew();
      } else {
        differs = true;
      }
    }
    return wasUntold;
  }

  /** All there is to say, where that is so little that one part says it. */
  public Optional<Part> takeAll() {
    if (attendance.slices() > 1) {
      return Optional.empty();
    }
    slices.clear();
    sayAllAnew();
    return Optional.of(take());
  }

  private void sayAllAnew() {
    int count = attendance.slices();
    for (int i = 0; i < count; i++) {
      slices.add(new Slice(i, count));
    }
  }

  /** Whether the part has been reported is unknown. */
  public void failed(Part part) {
    attendance.again(part.sessions().keySet());
    slices.clear();
    check = true;
    untold = true;
  }
}
