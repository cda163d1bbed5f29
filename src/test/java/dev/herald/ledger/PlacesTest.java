package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final Position FIRST = new Position("e", 10);

  @Test
  void withoutRepeatsPlacesFollowEachOther() {
    Places places = new Places(FIRST, List.of());
    assertThat(places.of(3)).isEqualTo(new Position("e", 13));
    assertThat(places.isRepeat(3)).isFalse();
  }

  @Test
  void repeatsAreWhereTheyWereAndTheOthersFollowEachOther() {
    Position old = new Position("d", 2);
    Places places =
        new Places(FIRST, List.of(new Places.Repeat(0, old), new Places.Repeat(2, old)));
    assertThat(places.of(0)).isEqualTo(old);
    assertThat(places.of(1)).isEqualTo(FIRST);
    assertThat(places.of(2)).isEqualTo(old);
    assertThat(places.of(3)).isEqualTo(FIRST.plus(1));
    assertThat(places.isRepeat(0)).isTrue();
    assertThat(places.isRepeat(1)).isFalse();
    assertThat(places.isRepeat(2)).isTrue();
    assertThat(places.isRepeat(3)).isFalse();
  }
}
