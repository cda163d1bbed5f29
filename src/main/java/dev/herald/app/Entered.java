package dev.herald.app;

import dev.herald.core.Position;
import dev.herald.core.Recovered;

/**
 * A session has become a receiver of an address.
 *
 * @param position before the next message that follows
 */
record Entered(Position position, Recovered recovered) {}
