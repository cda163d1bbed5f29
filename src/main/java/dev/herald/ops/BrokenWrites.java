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
 * another node breaks under a write: its event bus fails such a write twice, and reports the second
 * time as an exception that nobody handled. The write has failed, and our links know. The second
 * failure comes from the socket's promise, or, when the socket is closed already, from the
 * connection that is asked to write; a promise that our own code completes twice is told.
 */
final class BrokenWrites extends Filter<ILoggingEvent> {
  private static final String LOGGER = "io.vertx.core.impl.ContextImpl";
  private static final String MESSAGE = "Promise already completed";
  private static final Set<String> FAILED_WRITES =
      Set.of(
          "io.vertx.core.net.impl.DelegatingChannelPromise",
          "io.vertx.core.eventbus.impl.clustered.OutboundConnection");
  private static final String OURS = "dev.herald.";

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

  /** Whether the innermost frame that is a write of Vert.x's or ours is a write of Vert.x's. */
  private static boolean isFailedWrite(StackTraceElementProxy[] frames) {
    return Arrays.stream(frames)
        .map(frame -> frame.getStackTraceElement().getClassName())
        .filter(name -> FAILED_WRITES.contains(name) || name.startsWith(OURS))
        .findFirst()
        .filter(FAILED_WRITES::contains)
        .isPresent();
  }
}
