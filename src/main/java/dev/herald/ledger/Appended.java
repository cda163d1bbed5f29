package dev.herald.ledger;

import dev.herald.core.Position;
import java.util.Optional;

/**
 * The answer to {@link Append}.
 *
 * @param places where its messages are
 * @param owners present if their version is not the one that the caller had
 */
public record Appended(Places places, Optional<Owners> owners) {
  /** The place of the first message that was appended. */
  public Position first() {
    return places.first();
  }
}
