package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that reads all the time and holds what it is told against the rules: the messages of an
 * address come in the order of their offsets, each once, none left out.
 */
public final class Receiver implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RawSocket socket;
  private final Thread reader;
  private final Map<String, Long> positions = new ConcurrentHashMap<>();
  private final Map<String, List<String>> seen = new ConcurrentHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger messages = new AtomicInteger();
  private volatile boolean ended;

  /** Takes over a socket that has got its welcome. */
  public Receiver(RawSocket socket) {
    this.socket = socket;
    this.reader = new Thread(this::read, "receiver");
    reader.start();
  }

  private void read() {
    try {
      for (RawSocket.Frame frame = socket.next(); frame.opcode() != 8; frame = socket.next()) {
        if (frame.opcode() == 1) {
          take(JSON.readTree(frame.text()));
        }
      }
    } catch (UncheckedIOException | java.io.IOException end) {
      ended = true;
    }
    ended = true;
  }

  private void take(JsonNode frame) {
    switch (frame.path("type").asText()) {
      case "joined" ->
          positions.put("room:" + frame.path("room").asText(), frame.path("offset").asLong());
      case "message" -> message(frame);
      case "ack" -> acknowledged.incrementAndGet();
      case "error", "reset" -> wrong(frame.toString());
      default -> {}
    }
  }

  private void message(JsonNode frame) {
    String to = frame.path("to").asText();
    if (frame.has("offset")) {
      long offset = frame.path("offset").asLong();
      Long before = positions.put(to, offset);
      if (before == null || offset != before + 1) {
        wrong(to + ": after " + before + " came " + offset);
      }
    }
    seen.computeIfAbsent(to, none -> new ArrayList<>()).add(frame.path("data").asText());
    messages.incrementAndGet();
  }

  private void wrong(String what) {
    synchronized (wrong) {
      wrong.add(what);
    }
  }

  public RawSocket socket() {
    return socket;
  }

  public int acknowledged() {
    return acknowledged.get();
  }

  public int messages() {
    return messages.get();
  }

  public boolean hasJoined(String room) {
    return positions.containsKey("room:" + room);
  }

  /** The data of the messages of an address, in the order in which they came; once it is still. */
  public List<String> seen(String address) {
    return List.copyOf(seen.getOrDefault(address, List.of()));
  }

  /** What broke the rules. */
  public List<String> wrong() {
    synchronized (wrong) {
      return List.copyOf(wrong);
    }
  }

  public boolean hasEnded() {
    return ended;
  }

  @Override
  public String toString() {
    return messages + " messages, at " + positions + ", wrong " + wrong() + ", ended " + ended;
  }

  @Override
  public void close() {
    socket.close();
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
