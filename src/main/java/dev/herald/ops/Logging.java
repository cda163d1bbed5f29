package dev.herald.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.herald.config.LogConfig;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Sets up logging, to standard error: standard output is for the one line that says ready. */
public final class Logging {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - %msg%n%ex";

  /**
   * That nodes come and go is said by Herald itself, in a line each; what the libraries below say
   * of it, at length and as warnings, is for who debugs them.
   */
  private static final Map<String, Level> QUIET =
      Map.of(
          "com.hazelcast", Level.ERROR,
          "com.hazelcast.internal.cluster.impl.TcpIpJoiner", Level.WARN,
          "com.hazelcast.kubernetes", Level.WARN,
          "io.vertx.core.eventbus.impl.clustered", Level.ERROR);

  private Logging() {}

  /** Call once, before anything is logged. */
  public static void configure(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, config.format()));
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(config.level().name()));
    root.addAppender(appender);
    if (config.level() != LogConfig.Level.DEBUG && config.level() != LogConfig.Level.TRACE) {
      QUIET.forEach((name, least) -> context.getLogger(name).setLevel(least));
      appender.addFilter(new BrokenWrites());
      appender.addFilter(new AnsweredTwice());
    }
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogConfig.Format format) {
    if (format == LogConfig.Format.JSON) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.setWithContext(false);
      json.setWithSequenceNumber(false);
      json.setWithFormattedMessage(true);
      json.setWithMessage(false);
      json.setWithArguments(false);
      json.start();
      return json;
    }
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(PATTERN);
    text.start();
    return text;
  }
}
