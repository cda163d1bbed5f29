package dev.herald.app;

import dev.herald.core.Loop;
import dev.herald.core.Message;
import dev.herald.core.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A message on its way to its home loop, and the answer on its way back. */
final class Publication {
  private final Message message;
  private final boolean keep;
  private final Loop sender;
  private final Promise<Position> answer = Promise.promise();

  /**
   * @param keep whether the sender wants it in the history, where there is one
   * @param sender where the answer is given
   */
  Publication(Message message, boolean keep, Loop sender) {
    this.message = message;
    this.keep = keep;
    this.sender = sender;
  }

  Message message() {
    return message;
  }

  boolean keep() {
    return keep;
  }

  Future<Position> answer() {
    return answer.future();
  }

  void accepted(Position position) {
    sender.run(() -> answer.complete(position));
  }

  void failed(Throwable failure) {
    sender.run(() -> answer.fail(failure));
  }
}
