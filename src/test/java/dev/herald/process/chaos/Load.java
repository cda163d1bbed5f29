package dev.herald.process.chaos;

import dev.herald.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Clients that send to each other, at a rate, and in the end a verdict. Its methods are for the
 * thread of the test.
 */
final class Load implements AutoCloseable {
  /** How long clients may take to come to rest. Generous: three processes share two cores. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int USERS = 30;
  private static final int ROOMS = 30;
  private static final int SESSIONS = 40;

  private final Nodes nodes;
  private final ClientLoop loop = new ClientLoop();
  private final List<ChaosClient> clients = new ArrayList<>();
  private final List<ChaosClient> readers = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private int perSecond;
  private long sendingNanos;
  private long dueMicros;
  private int turn;
  private long tickedAt;

  private Load(Nodes nodes) {
    this.nodes = nodes;
  }

  /** 40 clients of 30 users and in 30 rooms, all in; nothing is sent yet. */
  static Load of(Nodes nodes) {
    Load load = new Load(nodes);
    load.loop.ask(load::enter);
    load.awaitIn();
    return load;
  }

  private boolean enter() {
    IntStream.range(0, USERS).forEach(i -> addresses.add("user:u" + i));
    IntStream.range(0, ROOMS).forEach(i -> addresses.add("room:r" + i));
    for (int i = 0; i < SESSIONS; i++) {
      List<String> rooms =
          List.of("r" + i % ROOMS, "r" + (i + 7) % ROOMS, "r" + (i * 3 + 11) % ROOMS);
      rooms = rooms.stream().distinct().toList();
      clients.add(new ChaosClient(loop, nodes, Persona.quick(i, "u" + i % USERS, rooms)));
    }
    loop.onTick(this::tick);
    return true;
  }

  private void tick(long nanos) {
    long passed = Math.min(100_000, (nanos - tickedAt) / 1_000); // µs; after a pause no burst
    sendingNanos += perSecond == 0 ? 0 : nanos - tickedAt;
    tickedAt = nanos;
    dueMicros += passed * perSecond;
    for (; dueMicros >= 1_000_000; dueMicros -= 1_000_000) {
      int client = turn % clients.size();
      int round = turn / clients.size();
      turn++;
      clients.get(client).offer(addresses.get((client * 7 + round) % addresses.size()));
    }
  }

  /** From here on it sends, as many a second as it can but not more. */
  void send(int messagesPerSecond) {
    loop.ask(() -> perSecond = messagesPerSecond);
  }

  /** From here on the longest pause counts. */
  void forgetPauses() {
    loop.ask(
        () -> {
          clients.forEach(client -> client.tracks().forEach(Track::forgetPause));
          return true;
        });
  }

  long acknowledged() {
    return loop.ask(
        () -> clients.stream().mapToLong(client -> client.sends().acked().size()).sum());
  }

  /** Returns when so many more were acknowledged. */
  void awaitMore(long count) {
    long from = acknowledged();
    Await.until(PATIENCE, () -> count + " more: " + this, () -> acknowledged() >= from + count);
  }

  void awaitIn() {
    Await.until(
        PATIENCE,
        () -> "all are in: " + this,
        () -> loop.ask(() -> clients.stream().allMatch(ChaosClient::isIn)));
  }

  /** Sends no more, waits until all is answered and nothing comes any more, and judges. */
  Verdict settle() {
    send(0);
    awaitIn();
    Await.until(
        PATIENCE,
        () -> "all sends are answered: " + this,
        () -> loop.ask(() -> clients.stream().allMatch(c -> c.sends().unanswered() == 0)));
    awaitRest(clients, () -> Judge.missing(clients) == 0);
    return loop.ask(() -> new Judge(clients).verdict(readers, sendingNanos));
  }

  /** The same, and all that is kept is read by clients that come for it. */
  Verdict settleAndRead() {
    settle();
    loop.ask(
        () -> {
          for (int i = 0; i < USERS; i++) {
            String room = "r" + i % ROOMS;
            readers.add(
                new ChaosClient(loop, nodes, Persona.reader(1000 + i, "u" + i, List.of(room))));
          }
          return true;
        });
    awaitRest(readers, () -> readers.stream().allMatch(ChaosClient::isIn));
    return loop.ask(() -> new Judge(clients).verdict(readers, sendingNanos));
  }

  /** Until it holds and nobody hears anything more, or nobody has heard anything for long. */
  private void awaitRest(List<ChaosClient> who, BooleanSupplier condition) {
    Rest rest =
        new Rest(() -> loop.ask(() -> received(who)), () -> loop.ask(condition::getAsBoolean));
    Await.until(PATIENCE, () -> "rest: " + this, rest::isReached);
  }

  private static long received(List<ChaosClient> who) {
    return who.stream()
        .flatMap(client -> client.tracks().stream())
        .mapToLong(track -> track.order().size())
        .sum();
  }

  @Override
  public String toString() {
    return loop.ask(() -> clients.stream().map(ChaosClient::toString).toList().toString());
  }

  @Override
  public void close() {
    loop.close();
  }
}
