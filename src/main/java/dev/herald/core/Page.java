package dev.herald.core;

import java.util.List;
import java.util.Optional;

/**
 * Messages of a history, oldest first.
 *
 * @param head the place of the newest message of the address, whether or not it is on this page
 * @param headChain the chain up to that message
 * @param lost whether messages after the position that was asked for are gone, or it is of another
 *     epoch; the page then begins with the oldest that is left
 */
public record Page(Position head, long headChain, List<Message> messages, boolean lost) {
  /** Of an address that keeps nothing, or that nobody ever sent to. */
  public static final Page NONE = new Page(Position.UNKEPT, 0, List.of(), false);

  public Page {
    messages = List.copyOf(messages);
  }

  /** With the oldest of its messages alone, at most so many. */
  public Page first(int limit) {
    return messages.size() <= limit
        ? this
        : new Page(head, headChain, messages.subList(0, limit), lost);
  }

  /** Where it begins: the place before its first message. */
  public Position start() {
    if (messages.isEmpty()) {
      return head;
    }
    Position first = messages.get(0).position();
    return new Position(first.epoch(), first.offset() - 1);
  }

  /** The chain up to that place. */
  public long startChain() {
    return messages.isEmpty() ? headChain : messages.get(0).previous();
  }

  /** The place of its last message. */
  public Position end() {
    return messages.isEmpty() ? head : messages.get(messages.size() - 1).position();
  }

  /**
   * What a read after {@code since} would have been answered, if this page of a read from the same
   * place or before can tell.
   */
  public Optional<Page> after(Position since) {
    boolean known = since.epoch().equals(head.epoch()) && since.offset() <= head.offset();
    if (!known) {
      return lost ? Optional.of(this) : Optional.empty(); // it begins where all begin that are lost
    }
    if (since.offset() < start().offset()) {
      return lost ? Optional.of(this) : Optional.empty();
    }
    long skip = since.offset() - start().offset();
    if (skip >= messages.size() && since.offset() < head.offset()) {
      return Optional.empty();
    }
    int from = (int) Math.min(skip, messages.size());
    return Optional.of(new Page(head, headChain, messages.subList(from, messages.size()), false));
  }
}
