package dev.herald.ledger;

import dev.herald.core.Position;
import java.util.Optional;

/**
 * The answer to {@link Append}.
 *
 * @param first the place of the first message; the others follow without a gap
 * @param owners present if their version is not the one that the caller had
 */
public record Appended(Position first, Optional<Owners> owners) {}
