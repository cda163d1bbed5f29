package dev.herald.process.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What one client sends: numbered from 1, each with a key of its own, and repeated with it until it
 * is acknowledged. Confined to the loop of its client.
 */
final class Sends {
  /**
   * Unanswered at a time: far below the limit beyond which a node does not read, which also delays
   * the answers that say that it lives.
   */
  private static final int WINDOW = 16;

  private static final int NUMBER_BITS = 40;
  private static final String PADDING = "x".repeat(80);

  /** A message that was acknowledged. */
  record Acked(long id, String to, Place place) {}

  /** A message that has no answer yet; where {@code retryAt} is set, it was refused for now. */
  private record Open(String to, long retryAt) {}

  private final int client;
  private final TreeMap<Long, Open> open = new TreeMap<>();
  private final List<Acked> acked = new ArrayList<>();
  private final Collection<Long> repeats = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private long count;
  private long refused;
  private long refusedFirst;
  private long refusedLast;

  Sends(int client) {
    this.client = client;
  }

  /** The message as the failures of a test name it: client and number. */
  static String text(long id) {
    return (id >> NUMBER_BITS) + "-" + (id & ((1L << NUMBER_BITS) - 1));
  }

  /** The reverse of {@link #text}. */
  static long id(String text) {
    int dash = text.indexOf('-');
    return (Long.parseLong(text.substring(0, dash)) << NUMBER_BITS)
        | Long.parseLong(text.substring(dash + 1));
  }

  static long sender(long id) {
    return id >> NUMBER_BITS;
  }

  boolean isFull() {
    return open.size() >= WINDOW;
  }

  /** Returns the message. */
  long send(String to, Consumer<String> wire) {
    long number = ++count;
    open.put(number, new Open(to, 0));
    wire.accept(frame(number, to));
    return id(client + "-" + number);
  }

  private String frame(long number, String to) {
    String name = client + "-" + number;
    return """
    {"type":"send","id":%d,"to":"%s","key":"%s","data":"%s %s"}"""
        .formatted(number, to, name, name, PADDING);
  }

  /** On a new connection: all that has no answer, in its order. */
  void repeatAll(Consumer<String> wire) {
    open.forEach((number, send) -> repeat(number, send.to(), wire));
  }

  /** Of what was refused for now, that which is due. */
  void repeatRefused(long nanos, Consumer<String> wire) {
    open.forEach(
        (number, send) -> {
          if (send.retryAt() != 0 && nanos >= send.retryAt()) {
            repeat(number, send.to(), wire);
          }
        });
  }

  private void repeat(long number, String to, Consumer<String> wire) {
    open.put(number, new Open(to, 0)); // a key that is there: no change to the tree
    repeats.add(id(client + "-" + number));
    wire.accept(frame(number, to));
  }

  void acknowledged(JsonNode ack) {
    long number = ack.path("id").asLong();
    Open send = open.remove(number);
    if (send == null) {
      wrong.add(client + "-" + number + " was answered twice: " + ack);
      return;
    }
    acked.add(new Acked(id(client + "-" + number), send.to(), Place.of(ack)));
  }

  void refused(JsonNode error, long nanos) {
    refused++;
    refusedFirst = refusedFirst == 0 ? nanos : refusedFirst;
    refusedLast = nanos;
    long number = error.path("id").asLong();
    String code = error.path("code").asText();
    Open send = open.get(number);
    boolean maybe = code.equals("unavailable") || code.equals("internal");
    if (send == null || !maybe && !error.has("after")) {
      wrong.add(client + "-" + number + ": " + error);
      open.remove(number);
      return;
    }
    long after = error.path("after").asLong(200) * 1_000_000;
    open.put(number, new Open(send.to(), nanos + after));
  }

  long count() {
    return count;
  }

  /** Answers that said no. */
  long refusals() {
    return refused;
  }

  /** When the first answer said no, of {@link System#nanoTime}; 0 if none did. */
  long refusedFirst() {
    return refusedFirst;
  }

  long refusedLast() {
    return refusedLast;
  }

  int unanswered() {
    return open.size();
  }

  List<Acked> acked() {
    return acked;
  }

  /** Messages that went out more than once. */
  Collection<Long> repeats() {
    return repeats;
  }

  List<String> wrong() {
    return wrong;
  }
}
