package dev.herald.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class BrokenWritesTest {
  private static final String CONTEXT = "io.vertx.core.impl.ContextImpl";
  private static final String WRITE = "io.vertx.core.net.impl.DelegatingChannelPromise";

  private static FilterReply decide(String logger, String message, String frame) {
    Throwable thrown = new IllegalStateException(message);
    thrown.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("io.vertx.core.Promise", "fail", "Promise.java", 1),
          new StackTraceElement(frame, "tryFailure", "X.java", 1)
        });
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "", context.getLogger(logger), Level.ERROR, "Unhandled exception", thrown, null);
    return new BrokenWrites().decide(event);
  }

  @Test
  void aWriteThatFailedTwiceIsLeftOut() {
    assertThat(decide(CONTEXT, "Promise already completed", WRITE)).isEqualTo(FilterReply.DENY);
  }

  @Test
  void ourOwnFaultsAreTold() {
    assertThat(decide(CONTEXT, "Promise already completed", "dev.herald.app.Lane"))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CONTEXT, "something else", WRITE)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("dev.herald.app.Lane", "Promise already completed", WRITE))
        .isEqualTo(FilterReply.NEUTRAL);
  }
}
