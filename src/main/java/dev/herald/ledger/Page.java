package dev.herald.ledger;

import dev.herald.core.Message;
import dev.herald.core.Position;
import java.util.List;

/**
 * Messages of a history, oldest first.
 *
 * @param head the place of the newest message of the address, whether or not it is on this page
 * @param lost whether messages after the position that was asked for are gone, or it is of another
 *     epoch; the page then begins with the oldest that is left
 */
public record Page(Position head, List<Message> messages, boolean lost) {
  public Page {
    messages = List.copyOf(messages);
  }
}
