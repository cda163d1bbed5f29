package dev.herald.edge.sockjs;

import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A request of a SockJS client for frames, and its answer.
 *
 * <p><b>Threading.</b> Its answer is confined to the loop that the request came on; what is called
 * from the loop of the session goes there.
 */
public final class SockJsReceiver {
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** In which a peer takes the end of its answer. */
  private static final Duration LAST = Duration.ofSeconds(30);

  /** Written at once: so a slow peer shows that it lives before it has taken all. */
  private static final int PIECE = 16 * 1024;

  /** How frames are brought. */
  public enum Form {
    /** The answer to a request is one frame. */
    POLLING("application/javascript; charset=UTF-8", "", "", "\n"),
    /** A browser shows what has come of an answer after two kilobytes. */
    STREAMING("application/javascript; charset=UTF-8", "h".repeat(2_048) + "\n", "", "\n"),
    /** Server-Sent Events (HTML, section 9.2). */
    EVENTS("text/event-stream", "\r\n", "data: ", "\r\n\r\n");

    private final String type;
    private final String prelude;
    private final String before;
    private final String after;

    Form(String type, String prelude, String before, String after) {
      this.type = type;
      this.prelude = prelude;
      this.before = before;
      this.after = after;
    }

    private Buffer frame(byte[] bytes) {
      return Buffer.buffer(before)
          .appendBytes(this == EVENTS ? escaped(bytes) : bytes)
          .appendString(after);
    }

    /** The client takes what it gets for a part of a URI. */
    private static byte[] escaped(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8)
          .replace("%", "%25")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private final Form form;
  private final HttpServerResponse response;
  private final Loop loop;
  private final Runnable cut;
  private final boolean endsWithConnection;
  private Runnable alive = () -> {};
  private boolean ended;

  /**
   * @param loop of the request
   * @param cut ends the request's connection at once, whether or not its peer has taken all
   */
  public SockJsReceiver(Form form, HttpServerRequest request, Loop loop, Runnable cut) {
    this.form = form;
    this.response = request.response();
    this.loop = loop;
    this.cut = cut;
    this.endsWithConnection = request.version() == HttpVersion.HTTP_1_0 && !isOneShot();
    begin();
  }

  private void begin() {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, form.type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store, no-transform")
        .putHeader("X-Accel-Buffering", "no");
    if (isOneShot()) {
      return;
    }
    if (endsWithConnection) {
      // whatever the peer would like
      response.headersEndHandler(end -> response.putHeader(HttpHeaders.CONNECTION, "close"));
    } else {
      response.setChunked(true);
    }
    response.write(form.prelude);
  }

  /** Whether its first frame is its last. */
  boolean isOneShot() {
    return form == Form.POLLING;
  }

  /**
   * @param taken is told that the peer takes what is written
   * @param interrupted is told that the connection has ended before the answer had; both on the
   *     loop of the request
   */
  void listen(Runnable taken, Runnable interrupted) {
    loop.run(
        () -> {
          alive = taken;
          if (response.closed()) {
            interrupted.run();
          } else {
            response.closeHandler(closed -> interruptedBy(interrupted));
          }
        });
  }

  private void interruptedBy(Runnable interrupted) {
    if (!ended) {
      ended = true;
      interrupted.run();
    }
  }

  /**
   * Writes a frame.
   *
   * @param last whether the answer ends with it
   * @param done is told, on the loop of the request, whether the kernel has taken it
   */
  void send(byte[] frame, boolean last, Consumer<Boolean> done) {
    loop.run(
        () -> {
          if (last) {
            Runnable inTime = loop.after(LAST, cut);
            write(frame, true, sent -> ended(sent, inTime, done));
          } else {
            write(frame, false, done);
          }
        });
  }

  /** Writes the last frame of a session; a peer that does not take it is not waited for. */
  void finish(byte[] frame, Runnable done) {
    loop.run(
        () -> {
          Runnable inTime = loop.after(GOODBYE, cut);
          write(frame, true, sent -> ended(sent, inTime, told -> done.run()));
        });
  }

  private void ended(boolean sent, Runnable inTime, Consumer<Boolean> done) {
    inTime.run();
    done.accept(sent);
    if (endsWithConnection) {
      cut.run();
    }
  }

  private void write(byte[] frame, boolean last, Consumer<Boolean> done) {
    if (ended || response.closed()) {
      done.accept(false);
      return;
    }
    ended = last;
    Buffer all = form.frame(frame);
    int from = 0;
    while (!isOneShot() && all.length() - from > PIECE) {
      response.write(all.getBuffer(from, from + PIECE)).onSuccess(written -> alive.run());
      from += PIECE;
    }
    Buffer rest = all.getBuffer(from, all.length());
    Future<Void> written = last ? response.end(rest) : response.write(rest);
    written.onComplete(result -> done.accept(result.succeeded()));
  }
}
