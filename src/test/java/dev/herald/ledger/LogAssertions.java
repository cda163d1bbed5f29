package dev.herald.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Page;
import dev.herald.core.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

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
    assertThat(bytes(other)).isEqualTo(bytes(one));
    assertThat(other.bytes()).isEqualTo(one.bytes());
    assertThat(other.claims.all()).isEqualTo(one.claims.all());
    assertThat(other.batches.all()).isEqualTo(one.batches.all());
    assertThat(page(other)).isEqualTo(page(one));
  }

  /** All that there is to an entry. */
  static byte[] bytes(AddressLog log) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      AddressLogFormat.write(log, new DataOutputStream(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static AddressLog copy(AddressLog log) {
    try {
      return AddressLogFormat.read(new DataInputStream(new ByteArrayInputStream(bytes(log))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Page page(AddressLog log) {
    return log.read(new Position(log.epoch, log.floor()), 100_000, 1L << 40);
  }
}
