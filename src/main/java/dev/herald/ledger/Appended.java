package dev.herald.ledger;

import dev.herald.core.Position;
import java.util.Optional;

/**
 * The answer to {@link Append}.
 *
 * @param places where its messages are
 * @param previous the chain up to the message before the first that was appended
 * @param owners present if their version is not the one that the caller had
 */
public record Appended(Places places, long previous, Optional<Owners> owners) {
  /** The place of the first message that was appended. */
  public Position first() {
    return places.first();
  }
}
