package dev.herald.presence;

/**
 * A part of all users there can be, by the hash of their names: what is said of it is small,
 * however many users there are.
 *
 * @param index from 0
 * @param of how many slices there are; 0 for the slice that nobody is in
 */
public record Slice(int index, int of) {
  public static final Slice NONE = new Slice(0, 0);

  public boolean has(String user) {
    return of > 0 && Math.floorMod(user.hashCode(), of) == index;
  }

  boolean isNone() {
    return of == 0;
  }
}
