package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Page;
import dev.herald.core.Position;

/** Compares entries. */
final class LogAssertions {
  private LogAssertions() {}

  /** Null stands for no entry. */
  static void assertSame(AddressLog one, AddressLog other) {
    assertThat(one == null).isEqualTo(other == null);
    if (one == null || other == null) {
      return;
    }
    assertThat(other.position()).isEqualTo(one.position());
    assertThat(other.claims).isEqualTo(one.claims);
    assertThat(other.ownersVersion).isEqualTo(one.ownersVersion);
    assertThat(other.batches).isEqualTo(one.batches);
    assertThat(page(other)).isEqualTo(page(one));
  }

  private static Page page(AddressLog log) {
    return log.read(new Position(log.epoch, log.floor()), 100_000, 1L << 40);
  }
}
