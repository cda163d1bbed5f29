package dev.herald.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Leaves out what Hazelcast 5.3.8 says, with a stack trace for each, of operations that it has
 * submitted again because a member has left, and whose first answer came nevertheless: by hundreds
 * when a node is cut off. Ours may be taken any number of times.
 */
final class AnsweredTwice extends Filter<ILoggingEvent> {
  private static final String EXCEPTION =
      "com.hazelcast.spi.exception.ResponseAlreadySentException";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown != null && EXCEPTION.equals(thrown.getClassName())
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
