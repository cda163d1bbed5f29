package dev.herald.process.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge is not blind. */
class TrackTest {
  private final Track track = new Track("t");

  private static Place at(String epoch, long offset) {
    return new Place(epoch, offset);
  }

  @Test
  void messagesOneAfterTheOtherAreRight() {
    track.resumed(at("a", 4), false);
    track.message(1, at("a", 5), 10);
    track.resumed(at("a", 5), true);
    track.message(2, at("a", 6), 30);
    assertThat(track.wrong()).isEmpty();
    assertThat(track.jumps()).isEmpty();
    assertThat(track.order()).containsExactly(1L, 2L);
    assertThat(track.pauseNanos()).isEqualTo(20);
    assertThat(track.saw(1)).isTrue();
    assertThat(track.saw(3)).isFalse();
    assertThat(track.wasTold(at("a", 3))).isFalse();
  }

  @Test
  void aHoleWithoutAWordIsWrong() {
    track.resumed(at("a", 4), false);
    track.message(1, at("a", 6), 0);
    assertThat(track.wrong()).hasSize(1);
  }

  @Test
  void aNewEpochWithoutAWordIsWrong() {
    track.resumed(at("a", 4), false);
    track.message(1, at("b", 5), 0);
    assertThat(track.wrong()).hasSize(1);
  }

  @Test
  void aMessageThatComesTwiceIsWrong() {
    track.resumed(at("a", 4), false);
    track.message(1, at("a", 5), 0);
    track.message(1, at("a", 5), 0);
    assertThat(track.wrong()).hasSize(2);
  }

  @Test
  void aRecoveryAtAnotherPositionIsALie() {
    track.resumed(at("a", 4), false);
    track.resumed(at("a", 5), true);
    assertThat(track.wrong()).hasSize(1);
  }

  @Test
  void whoIsToldOfAHoleIsToldOfThatAlone() {
    track.resumed(at("a", 4), false);
    track.reset(at("a", 9));
    assertThat(track.wasTold(at("a", 4))).isFalse();
    assertThat(track.wasTold(at("a", 5))).isTrue();
    assertThat(track.wasTold(at("a", 9))).isTrue();
    assertThat(track.wasTold(at("a", 10))).isFalse();
    assertThat(track.wasToldOfEpochs()).isFalse();
  }

  @Test
  void whoIsToldOfANewEpochMayMissTheEndOfTheOldOne() {
    track.resumed(at("a", 4), false);
    track.resumed(at("b", 2), false);
    assertThat(track.wasTold(at("a", 4))).isFalse();
    assertThat(track.wasTold(at("a", 5))).isTrue();
    assertThat(track.wasTold(at("b", 2))).isTrue();
    assertThat(track.wasTold(at("b", 3))).isFalse();
    assertThat(track.wasToldOfEpochs()).isTrue();
  }
}
