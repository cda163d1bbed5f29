package dev.herald.config;

/** How and how much is logged, to standard error. */
public record LogConfig(Format format, Level level) {
  /** How a line looks. */
  public enum Format {
    TEXT,
    JSON
  }

  /** The least severe that is logged. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
