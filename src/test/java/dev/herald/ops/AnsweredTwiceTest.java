package dev.herald.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import com.hazelcast.spi.exception.ResponseAlreadySentException;
import org.junit.jupiter.api.Test;

class AnsweredTwiceTest {
  private static FilterReply decide(Throwable thrown) {
    LoggerContext context = new LoggerContext();
    String operation = "com.hazelcast.map.impl.operation.EntryOperation";
    return new AnsweredTwice()
        .decide(
            new LoggingEvent("", context.getLogger(operation), Level.ERROR, "told", thrown, null));
  }

  @Test
  void aSecondAnswerIsLeftOutAndNothingElse() {
    assertThat(decide(new ResponseAlreadySentException("already"))).isEqualTo(FilterReply.DENY);
    assertThat(decide(new IllegalStateException("already"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(null)).isEqualTo(FilterReply.NEUTRAL);
  }
}
