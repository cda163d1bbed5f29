package dev.herald.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jar as a process, started as a user starts it. Ends with the test at the latest. */
public final class Jar implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile(
          "Herald \\d+\\.\\d+\\.\\d+ ready on http://[\\d.]+:(\\d+)"
              + " \\(node ([a-z0-9]{10}), cluster of (\\d+)\\)");

  /**
   * Options of the JVM: a small heap, the code asserts, and every buffer that is forgotten is
   * found.
   */
  public static final List<String> CHECKED =
      List.of("-Xmx512m", "-ea:dev.herald...", "-Dio.netty.leakDetection.level=paranoid");

  private final Process process;
  private final StringBuilder errors = new StringBuilder();
  private final Thread reader;
  private String ready = "";

  private Jar(Process process) {
    this.process = process;
    this.reader = new Thread(this::readErrors, "errors of " + process.pid());
    reader.start();
  }

  /** Started, not yet ready. */
  public static Jar run(Map<String, String> environment, String... arguments) {
    return run(List.of(), CHECKED, environment, List.of(arguments));
  }

  /**
   * Started by another program, not yet ready.
   *
   * @param options of the JVM
   */
  public static Jar run(
      List<String> starter,
      List<String> options,
      Map<String, String> environment,
      List<String> arguments) {
    List<String> command = new ArrayList<>(starter);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-jar");
    command.add(System.getProperty("herald.jar", "target/herald.jar"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HERALD_"));
    builder.environment().putAll(environment);
    try {
      return new Jar(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All ready, on free ports; they start side by side. */
  public static List<Jar> startAll(int count, String... settings) {
    List<Jar> jars = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jars.add(begin(settings));
    }
    jars.forEach(Jar::awaitReady);
    return jars;
  }

  /** Ready, on a free port. */
  public static Jar start(String... settings) {
    Jar jar = begin(settings);
    jar.awaitReady();
    return jar;
  }

  private static Jar begin(String... settings) {
    List<String> arguments = new ArrayList<>(List.of("--port", "0"));
    for (String setting : settings) {
      arguments.add("--set");
      arguments.add(setting);
    }
    return run(Map.of(), arguments.toArray(String[]::new));
  }

  public void awaitReady() {
    try {
      ready = String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!READY.matcher(ready).matches()) {
      throw new AssertionError("not ready: " + ready + errors());
    }
  }

  private void readErrors() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (errors) {
          errors.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String group(int group) {
    Matcher matcher = READY.matcher(ready);
    return matcher.matches() ? matcher.group(group) : "";
  }

  public int port() {
    return Integer.parseInt(group(1));
  }

  public String node() {
    return group(2);
  }

  /** Nodes that the line of the start tells of. */
  public int clusterSize() {
    return Integer.parseInt(group(3));
  }

  public Process process() {
    return process;
  }

  /** Standard error so far. */
  public String errors() {
    synchronized (errors) {
      return errors.toString();
    }
  }

  /** The answer to a GET: its head, then its body. */
  public String get(String path) {
    try (RawSocket socket = RawSocket.tcp(port())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.write(request.getBytes(StandardCharsets.UTF_8));
      return socket.answer();
    }
  }

  /** The answer to a request: its head, then its body. */
  public String ask(String method, String path, String json) {
    try (RawSocket socket = RawSocket.tcp(port())) {
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
              + json.length()
              + "\r\n\r\n"
              + json;
      socket.write(request.getBytes(StandardCharsets.UTF_8));
      return socket.answer();
    }
  }

  /** Waits for the end. */
  public int exitCode() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + errors());
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether it has come so far that it runs a thread of this name; on Linux. */
  public boolean hasThread(String name) {
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.anyMatch(thread -> isNamed(thread, name));
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean isNamed(Path thread, String name) {
    try {
      return Files.readString(thread.resolve("comm")).strip().equals(name);
    } catch (IOException gone) {
      return false;
    }
  }

  /** As the operating system's kill does. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
    if (errors().contains("LEAK:")) {
      throw new AssertionError(errors());
    }
  }
}
