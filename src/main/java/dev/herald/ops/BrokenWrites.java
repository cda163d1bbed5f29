package dev.herald.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.Set;

/**
 * Leaves out what Vert.x 5.0.10 says, with a stack trace for each message, when the connection to
 * another node breaks under a write: its event bus takes every write that fails for one that failed
 * twice ({@code OutboundDeliveryContext.tryFail} says no), and reports an exception that nobody
 * handled. The write has failed, and our links know. The failure is told by the socket's promise,
 * by the connection that is asked to write when the socket is closed already, or, when the write
 * came from another thread, by a task of the event loop; a promise that our own code completes
 * twice is told.
 */
final class BrokenWrites extends Filter<ILoggingEvent> {
  private static final String LOGGER = "io.vertx.core.impl.ContextImpl";
  private static final String MESSAGE = "Promise already completed";
  private static final Set<String> FAILED_WRITES =
      Set.of(
          "io.vertx.core.net.impl.DelegatingChannelPromise",
          "io.vertx.core.eventbus.impl.clustered.OutboundConnection",
          "io.netty.util.concurrent.AbstractEventExecutor");
  private static final String PROMISE = "io.vertx.core.Promise";
  private static final String CONTEXTS_AND_FUTURES = "io.vertx.core.impl.";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    boolean known =
        event.getLoggerName().equals(LOGGER)
            && thrown != null
            && MESSAGE.equals(thrown.getMessage())
            && isFailedWrite(thrown.getStackTraceElementProxyArray());
    return known ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  /** Whether a failed write completed the promise: the innermost frame beyond the promise. */
  private static boolean isFailedWrite(StackTraceElementProxy[] frames) {
    return Arrays.stream(frames)
        .map(frame -> frame.getStackTraceElement().getClassName())
        .dropWhile(name -> name.equals(PROMISE) || name.startsWith(CONTEXTS_AND_FUTURES))
        .findFirst()
        .filter(FAILED_WRITES::contains)
        .isPresent();
  }
}
