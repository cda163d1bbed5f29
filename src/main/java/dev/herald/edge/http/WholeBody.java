package dev.herald.edge.http;

import dev.herald.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * The body of a request that is one message, in memory up to a limit.
 *
 * <p><b>Threading.</b> Confined to the loop of the request.
 */
public final class WholeBody {
  private final int maxBytes;
  private final Consumer<byte[]> taker;
  private final Consumer<Throwable> refused;
  private final Buffer held = Buffer.buffer();
  private boolean tooLarge;

  private WholeBody(int maxBytes, Consumer<byte[]> taker, Consumer<Throwable> refused) {
    this.maxBytes = maxBytes;
    this.taker = taker;
    this.refused = refused;
  }

  /**
   * Takes what comes of the body from here on.
   *
   * @param first what came of it before
   * @param taker gets all of it
   * @param refused is told if it is too large; the rest is read and dropped
   */
  public static void read(
      HttpServerRequest request,
      Buffer first,
      int maxBytes,
      Consumer<byte[]> taker,
      Consumer<Throwable> refused) {
    WholeBody body = new WholeBody(maxBytes, taker, refused);
    request.handler(body::take);
    request.endHandler(end -> body.end());
    body.take(first);
  }

  private void take(Buffer more) {
    if (tooLarge) {
      return;
    }
    if (held.length() + more.length() > maxBytes) {
      tooLarge = true;
      refused.accept(ErrorCode.TOO_LARGE.because("a message has at most " + maxBytes + " bytes"));
    } else {
      held.appendBuffer(more);
    }
  }

  private void end() {
    if (!tooLarge) {
      taker.accept(held.getBytes());
    }
  }
}
