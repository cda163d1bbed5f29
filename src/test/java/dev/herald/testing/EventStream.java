package dev.herald.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A client of server-sent events: reads one after the other, and remembers the last id as a browser
 * does. What does not come in ten seconds fails.
 */
public final class EventStream implements AutoCloseable {
  /** One event; empty where a field was not there. */
  public record Event(String id, String type, String data, String retry) {
    public JsonNode json() {
      try {
        return new ObjectMapper().readTree(data);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + data, e);
      }
    }
  }

  private final HttpURLConnection connection;
  private final BufferedReader in;
  private String lastId = "";

  private EventStream(HttpURLConnection connection) throws IOException {
    this.connection = connection;
    this.in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Headers are name and value in turn. */
  public static EventStream open(int port, String path, String... headers) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
      connection.setReadTimeout(10_000);
      for (int i = 0; i < headers.length; i += 2) {
        connection.setRequestProperty(headers[i], headers[i + 1]);
      }
      return new EventStream(connection);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String header(String name) {
    return connection.getHeaderField(name);
  }

  /** The next event; one without data is told as well. */
  public Event next() {
    Map<String, String> fields = new HashMap<>();
    try {
      for (String line = in.readLine(); ; line = in.readLine()) {
        if (line == null) {
          throw new AssertionError("the stream has ended");
        }
        if (line.isEmpty() && !fields.isEmpty()) {
          return event(fields);
        }
        read(line, fields);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line, Map<String, String> fields) {
    if (!line.isEmpty() && !line.startsWith(":")) {
      String[] parts = line.split(": ?", 2);
      fields.merge(parts[0], parts.length < 2 ? "" : parts[1], (one, two) -> one + "\n" + two);
    }
  }

  private Event event(Map<String, String> fields) {
    lastId = fields.getOrDefault("id", lastId);
    return new Event(
        fields.getOrDefault("id", ""),
        fields.getOrDefault("event", ""),
        fields.getOrDefault("data", ""),
        fields.getOrDefault("retry", ""));
  }

  /** The next event of a type; empty for a message. Others are dropped. */
  public Event next(String type) {
    Event event = next();
    while (!event.type().equals(type)) {
      event = next();
    }
    return event;
  }

  /** What a browser sends when it connects again. */
  public String lastId() {
    return lastId;
  }

  /** Returns when a comment has come. */
  public void awaitComment() {
    try {
      String line = in.readLine();
      while (!line.startsWith(":")) {
        line = in.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nothing more comes. */
  public boolean isEnded() {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        read(line, new HashMap<>());
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
