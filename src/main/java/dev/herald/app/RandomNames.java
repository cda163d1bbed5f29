package dev.herald.app;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Names that nobody else has given: long enough not to meet by chance. */
public final class RandomNames {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private RandomNames() {}

  /** Of an epoch. */
  static String epoch() {
    return letters(ThreadLocalRandom.current(), 12);
  }

  public static String letters(RandomGenerator random, int length) {
    StringBuilder name = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.toString();
  }
}
