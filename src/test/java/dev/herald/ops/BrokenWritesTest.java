package dev.herald.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BrokenWritesTest {
  private static final String CONTEXT = "io.vertx.core.impl.ContextImpl";
  private static final String WRITE = "io.vertx.core.net.impl.DelegatingChannelPromise";

  private static final String CONNECTION =
      "io.vertx.core.eventbus.impl.clustered.OutboundConnection";

  private static final String FUTURE = "io.vertx.core.impl.future.FutureBase";
  private static final String LOOP = "io.netty.util.concurrent.AbstractEventExecutor";

  private static FilterReply decide(String logger, String message, String... frames) {
    Throwable thrown = new IllegalStateException(message);
    thrown.setStackTrace(
        Stream.concat(Stream.of("io.vertx.core.Promise"), Arrays.stream(frames))
            .map(frame -> new StackTraceElement(frame, "fail", "X.java", 1))
            .toArray(StackTraceElement[]::new));
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "", context.getLogger(logger), Level.ERROR, "Unhandled exception", thrown, null);
    return new BrokenWrites().decide(event);
  }

  @Test
  void aWriteThatFailedTwiceIsLeftOut() {
    assertThat(decide(CONTEXT, "Promise already completed", WRITE)).isEqualTo(FilterReply.DENY);
    assertThat(
            decide(
                CONTEXT,
                "Promise already completed",
                FUTURE,
                "io.vertx.core.impl.ContextBase",
                FUTURE,
                CONNECTION,
                "dev.herald.app.Lane"))
        .isEqualTo(FilterReply.DENY);
    assertThat(decide(CONTEXT, "Promise already completed", FUTURE, LOOP))
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void ourOwnFaultsAreTold() {
    assertThat(decide(CONTEXT, "Promise already completed", "dev.herald.app.Lane"))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CONTEXT, "Promise already completed", "dev.herald.app.Lane", CONNECTION))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CONTEXT, "Promise already completed", FUTURE, "dev.herald.app.Lane", LOOP))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CONTEXT, "Promise already completed", "io.vertx.core.http.X", LOOP))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CONTEXT, "something else", WRITE)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("dev.herald.app.Lane", "Promise already completed", WRITE))
        .isEqualTo(FilterReply.NEUTRAL);
  }
}
