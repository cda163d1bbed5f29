package dev.herald.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;

/**
 * Leaves out what Vert.x 5.0.10 says, with a stack trace for each message, when the connection to
 * another node breaks under a write: its event bus fails such a write twice, and reports the second
 * time as an exception that nobody handled. The write has failed, and our links know.
 */
final class BrokenWrites extends Filter<ILoggingEvent> {
  private static final String LOGGER = "io.vertx.core.impl.ContextImpl";
  private static final String MESSAGE = "Promise already completed";
  private static final String FAILED_WRITE = "io.vertx.core.net.impl.DelegatingChannelPromise";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    boolean known =
        event.getLoggerName().equals(LOGGER)
            && thrown != null
            && MESSAGE.equals(thrown.getMessage())
            && Arrays.stream(thrown.getStackTraceElementProxyArray()).anyMatch(BrokenWrites::isIt);
    return known ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private static boolean isIt(StackTraceElementProxy frame) {
    return frame.getStackTraceElement().getClassName().equals(FAILED_WRITE);
  }
}
