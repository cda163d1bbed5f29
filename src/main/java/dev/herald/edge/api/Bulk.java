package dev.herald.edge.api;

import dev.herald.app.BackEnd;
import dev.herald.app.Commands;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import dev.herald.protocol.BackEndMessage;
import dev.herald.protocol.JsonTexts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * Many messages in one request, published as they come, each by itself: one that is wrong is
 * refused, and the others are sent. Invariants:
 *
 * <ol>
 *   <li>Messages are published in the order in which they stand in the body.
 *   <li>While {@link #WINDOW} or {@link #WINDOW_BYTES} of them are unanswered, or more is sent than
 *       can be delivered, none is published and the body is not read. Beyond that, what the socket
 *       brought at once and the beginning of one message are in memory.
 *   <li>There is one result for each message; the answer is given when all are known and nothing
 *       more is read. It is not given if the body breaks off: what was read by then is sent.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the loop of the request.
 */
final class Bulk implements JsonTexts.Taker {
  /** Messages of one request that may be unanswered at a time. */
  private static final int WINDOW = 1_024;

  private static final int WINDOW_BYTES = 1024 * 1024;

  /** Messages of one request: the answer has to be kept until the last is known. */
  private static final int MOST = 100_000;

  private static final Duration TICK = Duration.ofMillis(100);

  /** For a peer that writes on after its answer, to read it. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /**
   * What all of them need.
   *
   * @param draining whether this node is going
   */
  record Context(BackEnd backEnd, Loop loop, BooleanSupplier draining, Counters counters) {}

  /** A message that was read, and where its result belongs. */
  private static final class Waiting {
    final int index;
    final byte[] text;

    Waiting(int index, byte[] text) {
      this.index = index;
      this.text = text;
    }
  }

  private final Context context;
  private final HttpServerRequest request;
  private final Reply reply;
  private final Runnable alive;
  private final Results results = new Results();

  /** Read and not published yet. */
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);

  private int unanswered;
  private long unansweredBytes;
  private boolean paused;
  private boolean goingOn;
  private boolean progress;
  private boolean ended;

  /** Nothing more comes of the body; else the peer may still write. */
  private boolean whole;

  private boolean over;

  /**
   * @param alive is told that the request goes on
   */
  Bulk(Context context, HttpServerRequest request, Reply reply, Runnable alive) {
    this.context = context;
    this.request = request;
    this.reply = reply;
    this.alive = alive;
  }

  /**
   * Takes what comes of the body from here on.
   *
   * @param first what came of it before
   */
  void read(JsonTexts texts, Buffer first) {
    request.handler(more -> take(texts, more));
    request.endHandler(
        end -> {
          whole = true;
          if (!ended) {
            texts.end();
            end();
          }
        });
    context.loop().after(TICK, this::tick);
    take(texts, first);
  }

  private void take(JsonTexts texts, Buffer more) {
    if (!ended) {
      texts.take(more.getBytes());
    }
  }

  /** Sees to what nothing else calls for. */
  private void tick() {
    if (over || request.response().closed()) {
      return;
    }
    if (progress || unanswered > 0) {
      progress = false;
      alive.run();
    }
    if (!ended && context.draining().getAsBoolean()) {
      refuse(ErrorCode.UNAVAILABLE.because("the node is draining; the rest was not read"));
      end();
    }
    goOn();
    context.loop().after(TICK, this::tick);
  }

  @Override
  public void text(byte[] json) {
    if (isWanted()) {
      waiting.add(new Waiting(results.next(), json));
      goOn();
    }
  }

  @Override
  public void tooLong() {
    if (isWanted()) {
      refuse(ErrorCode.TOO_LARGE.because("the message is longer than is allowed"));
    }
  }

  @Override
  public void broken(String why) {
    if (!ended) {
      refuse(ErrorCode.BAD_FRAME.because(why + "; the rest was not read"));
      end();
    }
  }

  private boolean isWanted() {
    progress = true;
    if (!ended && results.size() == MOST) {
      refuse(ErrorCode.TOO_LARGE.because("at most 100000 messages; the rest was not read"));
      end();
    }
    return !ended;
  }

  private void refuse(Refusal refusal) {
    refused(results.next(), refusal);
  }

  private void refused(int index, Refusal refusal) {
    context.counters().refused(refusal.code());
    results.refused(index, refusal);
  }

  /** Publishes as far as there is room, and reads on if there is more. */
  private void goOn() {
    while (!waiting.isEmpty() && !isFull()) {
      publish(waiting.remove());
    }
    boolean full = isFull();
    if (full && !paused) {
      paused = true;
      request.pause();
    } else if (!full && paused) {
      paused = false;
      request.resume();
    }
    answerIfDone();
  }

  private boolean isFull() {
    return unanswered >= WINDOW
        || unansweredBytes >= WINDOW_BYTES
        || context.backEnd().isCongested();
  }

  private void publish(Waiting next) {
    int bytes = next.text.length;
    unanswered++;
    unansweredBytes += bytes;
    publish(next.text)
        .onComplete(
            (position, failure) -> {
              unanswered--;
              unansweredBytes -= bytes;
              if (failure == null) {
                results.taken(next.index, position);
              } else {
                refused(next.index, Commands.refusal(failure));
              }
              answered();
            });
  }

  private Future<Position> publish(byte[] text) {
    try {
      BackEndMessage message = BackEndMessage.read(text);
      return context.backEnd().publish(message.from(), message.send(), context.loop());
    } catch (RuntimeException failure) {
      return Future.failedFuture(failure);
    }
  }

  /** An answer within the call that asked for it is seen to there. */
  private void answered() {
    if ((paused || ended) && !goingOn) {
      goingOn = true;
      context
          .loop()
          .execute(
              () -> {
                goingOn = false;
                goOn();
              });
    }
  }

  /** Nothing more is read. */
  private void end() {
    ended = true;
    goOn();
  }

  private void answerIfDone() {
    if (!ended || over || unanswered > 0 || !waiting.isEmpty()) {
      return;
    }
    over = true;
    if (!whole) {
      request.response().putHeader("Connection", "close");
      context.loop().after(GOODBYE, request.connection()::close);
    }
    reply.json(results.status(), results.json());
  }
}
