package dev.herald.app;

import dev.herald.core.Message;
import dev.herald.core.Position;
import java.util.TreeMap;

/**
 * Messages of one address that came before others that they follow, by their offsets. The owner
 * holds no more back when they are full.
 *
 * <p><b>Threading.</b> Confined to the home loop of the address.
 */
final class HeldBack {
  private final long maxBytes;
  private final TreeMap<Long, Message> messages = new TreeMap<>();
  private long bytes;

  HeldBack(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  boolean isFull() {
    return bytes > maxBytes;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  int size() {
    return messages.size();
  }

  /** Of two with one offset the first stays. */
  void add(Message message) {
    if (messages.putIfAbsent(message.position().offset(), message) == null) {
      bytes += message.weight();
    }
  }

  /** The one with the lowest offset; there must be one. */
  Message first() {
    return messages.firstEntry().getValue();
  }

  Message removeFirst() {
    Message first = messages.pollFirstEntry().getValue();
    bytes -= first.weight();
    return first;
  }

  /** Drops those of other epochs than that of a position. */
  void keepOnly(Position history) {
    messages.values().removeIf(message -> !message.position().epoch().equals(history.epoch()));
    bytes = messages.values().stream().mapToLong(Message::weight).sum();
  }
}
