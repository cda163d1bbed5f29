package dev.herald.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that some tests need: in the folder {@code herald.tools}, or on the path. */
public final class Tool {
  private static final Path TOOLS = Path.of(System.getProperty("herald.tools", ".tools"));

  private Tool() {}

  public static Optional<Path> find(String program) {
    Stream<Path> path =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)).map(Path::of);
    return Stream.concat(Stream.of(TOOLS), path)
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A folder among the tools. */
  public static Optional<Path> folder(String name) {
    return Optional.of(TOOLS.resolve(name)).filter(Files::isDirectory);
  }

  /** Runs a program to its end and returns what it said. */
  public static String run(String input, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed: " + said);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return said;
  }
}
