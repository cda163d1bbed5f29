package dev.herald.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;

/**
 * The messages that one walk over a group brings to each of its members. Frames for all members lie
 * in one buffer as well, so that a socket gets all of a turn with one write.
 */
final class Backlog {
  private final List<EncodedMessage> messages;
  private final long first;
  private final ByteBuf together;

  /** Takes over the list and its references; {@code first} numbers the first of them. */
  Backlog(List<EncodedMessage> messages, long first) {
    this.messages = messages;
    this.first = first;
    this.together = join(messages);
  }

  private static ByteBuf join(List<EncodedMessage> messages) {
    int bytes = 0;
    for (EncodedMessage message : messages) {
      if (!message.isForAll()) {
        return null;
      }
      bytes += message.size();
    }
    if (messages.size() <= 1) {
      return null;
    }
    ByteBuf many = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    for (EncodedMessage message : messages) {
      message.appendTo(many);
    }
    return many;
  }

  /**
   * Writes to a member what is for it.
   *
   * @return frames written
   */
  int writeTo(Membership member) {
    boolean all = member.from <= first && member.replay == null && together != null;
    if (all && member.session.sharesFrames()) {
      return member.session.write(together.retainedDuplicate()) ? messages.size() : 0;
    }
    int written = 0;
    for (int i = (int) Math.max(0, member.from - first); i < messages.size(); i++) {
      written += member.take(messages.get(i));
    }
    return written;
  }

  /** Bytes of the frames, each counted once. */
  long bytes() {
    long bytes = 0;
    for (EncodedMessage message : messages) {
      bytes += message.size();
    }
    return bytes;
  }

  void release() {
    for (EncodedMessage message : messages) {
      message.release();
    }
    if (together != null) {
      together.release();
    }
  }
}
