package dev.herald.ledger;

import dev.herald.core.Message;
import java.util.List;

/**
 * Messages of one address that one node appends together, oldest first.
 *
 * @param publisher 128 random bits per process start
 * @param number rises by every batch of the publisher to this address; a repeat bears the same
 */
public record Batch(String publisher, long number, List<Message> messages) {
  public Batch {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a batch has messages");
    }
  }
}
