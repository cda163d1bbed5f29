package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpochNamesTest {
  private final EpochNames names = new EpochNames();

  @Test
  void aCandidateStaysUntilItIsTaken() {
    String first = names.candidate();
    names.taken("another");
    assertThat(names.candidate()).isEqualTo(first);
    names.taken(first);
    assertThat(names.candidate()).isNotEqualTo(first);
  }

  /** Another node may have given the history another name since, and the entry may be lost then. */
  @Test
  void aNameThatWasTakenNeverComesBack() {
    String first = names.candidate();
    names.taken(first);
    names.taken("another");
    assertThat(names.candidate()).isNotEqualTo(first);
  }
}
