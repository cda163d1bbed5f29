package dev.herald.client;

import java.util.List;
import java.util.Optional;

/**
 * Kept messages of an address, oldest first.
 *
 * @param position of the last one here, or where the address is: for the next page ask from there;
 *     empty if nothing was ever kept
 * @param recovered whether nothing is missing in front of the first one
 * @param more whether more is kept behind the last one
 */
public record History(
    Optional<Position> position, boolean recovered, boolean more, List<ReceivedMessage> messages) {
  public History {
    messages = List.copyOf(messages);
  }
}
