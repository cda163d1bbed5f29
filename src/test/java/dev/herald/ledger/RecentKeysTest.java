package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
  /** As simple as can be, and slow. */
  private record Known(KeyHash hash, Position place, long time) {}

  /** So few places in the table that keys push each other on. */
  private static KeyHash hash(int key) {
    return new KeyHash(key, key % 5);
  }

  @RepeatedTest(200)
  void isWhatASimpleListWouldBe(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    int limit = 1 + random.nextInt(40);
    int different = 1 + random.nextInt(100);
    RecentKeys keys = new RecentKeys();
    ArrayDeque<Known> model = new ArrayDeque<>();
    long now = 1_000_000;
    for (int i = 1; i < 500; i++) {
      now += random.nextInt(20) == 0 ? random.nextInt(400_000) : random.nextInt(5_000);
      long before = now - RecentKeys.TTL_MILLIS;
      keys.forget(limit, before);
      forget(model, limit, before);
      KeyHash hash = hash(random.nextInt(different));
      Optional<Position> found = keys.find(hash, now);
      assertThat(found).isEqualTo(find(model, hash));
      if (found.isEmpty()) {
        Position place = new Position(i < 250 ? "e1" : "e2", i);
        keys.add(hash, place, now);
        model.add(new Known(hash, place, now));
      }
      keys.forget(limit, before);
      forget(model, limit, before);
      assertThat(all(keys)).isEqualTo(List.copyOf(model));
    }
    assertThat(keys.bytes()).isEqualTo((long) model.size() * RecentKeys.WEIGHT);
  }

  private static void forget(ArrayDeque<Known> model, int limit, long before) {
    while (model.size() > limit || !model.isEmpty() && model.peek().time() < before) {
      model.remove();
    }
  }

  private static Optional<Position> find(ArrayDeque<Known> model, KeyHash hash) {
    return model.stream().filter(known -> known.hash().equals(hash)).map(Known::place).findFirst();
  }

  private static List<Known> all(RecentKeys keys) {
    List<Known> all = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      all.add(new Known(keys.hash(i), keys.place(i), keys.time(i)));
    }
    return all;
  }

  @Test
  void aKeyThatCameAgainIsFoundWhereItIsLastWhileTheOldOneIsForgotten() {
    RecentKeys keys = new RecentKeys();
    keys.add(hash(1), new Position("e", 1), 0);
    long later = RecentKeys.TTL_MILLIS + 1;
    assertThat(keys.find(hash(1), later)).isEmpty();
    keys.add(hash(1), new Position("e", 2), later);
    assertThat(keys.find(hash(1), later)).contains(new Position("e", 2));
    keys.forget(1, 0);
    assertThat(keys.find(hash(1), later)).contains(new Position("e", 2));
  }

  @Test
  void aClockThatIsBehindForgetsNothingTooEarly() {
    RecentKeys keys = new RecentKeys();
    keys.add(hash(1), new Position("e", 1), 10_000);
    keys.add(hash(2), new Position("e", 2), 5_000);
    keys.forget(10, 9_000);
    assertThat(keys.find(hash(1), 10_000)).isPresent();
    assertThat(keys.find(hash(2), 10_000)).isPresent();
  }
}
