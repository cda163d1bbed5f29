package dev.herald.core;

import java.util.List;

/**
 * Messages of one address on their way to one node: all of them kept, with offsets that follow each
 * other, or none. Oldest first.
 */
public record Part(Address to, List<Message> messages) {
  public Part {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a part has messages");
    }
  }

  /** Whether its messages have positions. */
  public boolean isKept() {
    return messages.get(0).position().isKept();
  }
}
