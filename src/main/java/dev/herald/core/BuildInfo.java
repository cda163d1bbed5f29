package dev.herald.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build has written down: which Herald this is, and what is in the jar. */
public final class BuildInfo {
  private static final Properties BUILD = read();

  private BuildInfo() {}

  /** The version of Herald. */
  public static String version() {
    return BUILD.getProperty("version");
  }

  /** The version of Vue that the page uses. */
  public static String vue() {
    return BUILD.getProperty("vue");
  }

  /** The version of Swagger UI that the page of the API uses. */
  public static String swaggerUi() {
    return BUILD.getProperty("swaggerUi");
  }

  private static Properties read() {
    Properties build = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/herald.properties")) {
      build.load(in);
      return build;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
