package dev.herald.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.Address;
import dev.herald.core.Position;
import dev.herald.core.Resume;
import dev.herald.testing.Constellation;
import dev.herald.testing.FakeClient;
import dev.herald.testing.FaultLedger;
import dev.herald.testing.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Where history meets what comes live, over interleavings of loops, nodes, a slow ledger, a wire
 * that loses envelopes and sockets that stand still: a client that comes back, on whatever node,
 * has every message since it was there first, in order, each once; and if not all can be had, it is
 * told.
 */
class RecoveryPropertyTest {
  private static final FaultLedger.Faults SLOW = new FaultLedger.Faults(0, 0, 40);
  private static final FaultLedger.Faults BAD = new FaultLedger.Faults(5, 10, 400);

  private static final LongAdder recoveries = new LongAdder();

  @AfterAll
  static void itWasNotInVain() {
    assertThat(recoveries.sum()).isGreaterThan(1_000);
  }

  /** A client that comes back again and again, and holds what it is told against the rules. */
  private static final class Client {
    private final String user;
    private final Way way;
    private final Map<String, Position> position = new HashMap<>();
    private final Set<String> inside = new HashSet<>();

    /** The joins that are not answered, with the places that they named. */
    private final Map<String, ArrayDeque<Optional<Position>>> joins = new HashMap<>();

    private int pending;
    private boolean welcomed;
    private FakeClient connection;

    int lost;

    Client(String user, Way way) {
      this.user = user;
      this.way = way;
    }

    void connect(World node, int loop) {
      Position mine = position.get("user:" + user);
      connection = node.resuming(user, loop, new Resume(Optional.ofNullable(mine), 0));
      inside.clear();
      joins.clear();
      welcomed = false;
      pending = 1;
    }

    boolean isConnected() {
      return connection != null;
    }

    void vanish() {
      connection.vanish();
      connection = null;
    }

    void join(String room) {
      if (!mayAsk()) {
        return;
      }
      Optional<Position> mine = Optional.ofNullable(position.get(room));
      joins.computeIfAbsent(room, none -> new ArrayDeque<>()).add(mine);
      String since =
          mine.map(at -> ",'since':{'epoch':'%s','offset':%d}".formatted(at.epoch(), at.offset()))
              .orElse("");
      ask("{'type':'join','room':'" + room.substring(5) + "'" + since + "}");
    }

    void leave(String room) {
      if (mayAsk()) {
        ask("{'type':'leave','room':'" + room.substring(5) + "'}");
      }
    }

    private boolean mayAsk() {
      return pending == 0 || way.hurries() && welcomed;
    }

    private void ask(String command) {
      pending++;
      connection.send(command);
    }

    void look() {
      if (!isConnected()) {
        return;
      }
      connection.session.heard();
      for (JsonNode frame : connection.take()) {
        String type = frame.path("type").asText();
        switch (type) {
          case "welcome" -> welcome(frame);
          case "joined" -> joined("room:" + frame.path("room").asText(), frame);
          case "left" -> inside.remove("room:" + frame.path("room").asText());
          case "message" -> message(frame);
          case "reset" -> reset(frame);
          default -> {}
        }
        if (Set.of("welcome", "joined", "left", "error").contains(type)) {
          pending--;
        }
      }
    }

    private void welcome(JsonNode frame) {
      String own = "user:" + user;
      welcomed = true;
      begins(own, Optional.ofNullable(position.get(own)), frame);
    }

    private void joined(String room, JsonNode frame) {
      Optional<Position> since = joins.get(room).remove();
      if (inside.add(room)) {
        begins(room, since, frame);
      } else {
        assertThat(at(frame)).as("a second join moves nothing").isEqualTo(position.get(room));
      }
    }

    private void begins(String address, Optional<Position> since, JsonNode frame) {
      assertThat(frame.has("recovered")).isEqualTo(since.isPresent());
      if (frame.path("recovered").asBoolean()) {
        assertThat(at(frame)).as("goes on where it was").isEqualTo(since.get());
        recoveries.increment();
      } else if (since.isPresent()) {
        assertThat(way.mayLose()).as("all is kept here, but %s: %s", since, frame).isTrue();
        lost++;
      }
      position.put(address, at(frame));
    }

    private void message(JsonNode frame) {
      String to = frame.path("to").asText();
      Position expected = position.get(to).plus(1);
      assertThat(at(frame)).as("in order, each once, none left out").isEqualTo(expected);
      position.put(to, expected);
    }

    private void reset(JsonNode frame) {
      assertThat(way.mayLose()).as("all is kept here: " + frame).isTrue();
      lost++;
      position.put(frame.path("to").asText(), at(frame));
    }

    private static Position at(JsonNode frame) {
      return new Position(frame.path("epoch").asText(), frame.path("offset").asLong());
    }
  }

  /**
   * What clients do, and what they may be told.
   *
   * @param rooms that they join and leave
   * @param hurries whether they ask for more before they are answered
   * @param mayLose whether less is kept than they miss
   */
  private record Way(int rooms, boolean hurries, boolean mayLose) {
    static final Way PATIENT = new Way(1, false, false);

    List<String> addresses() {
      return IntStream.range(0, rooms).mapToObj(i -> "room:r" + i).toList();
    }
  }

  @RepeatedTest(100)
  void onOneNode(RepetitionInfo run) {
    play(run, FaultLedger.Faults.NONE, 0, 1, Way.PATIENT, "history.default.size=1000");
  }

  @RepeatedTest(100)
  void onOneNodeWithAShortHistory(RepetitionInfo run) {
    play(run, FaultLedger.Faults.NONE, 0, 1, new Way(1, false, true), "history.default.size=6");
  }

  @RepeatedTest(100)
  void onOneNodeThatHoldsBackLittle(RepetitionInfo run) {
    String[] small = {
      "history.default.size=1000", "limits.maxMessageBytes=500", "limits.maxQueuedBytes=1000"
    };
    play(run, SLOW, 0, 1, Way.PATIENT, small);
  }

  @RepeatedTest(100)
  void onThreeNodes(RepetitionInfo run) {
    play(run, SLOW, 0, 3, Way.PATIENT, "history.default.size=1000");
  }

  @RepeatedTest(100)
  void onThreeNodesThatLoseEnvelopes(RepetitionInfo run) {
    play(run, BAD, 30, 3, Way.PATIENT, "history.default.size=1000");
  }

  @RepeatedTest(100)
  void inManyRoomsWithoutWaiting(RepetitionInfo run) {
    play(run, SLOW, 0, 2, new Way(5, true, false), "history.default.size=1000");
  }

  @RepeatedTest(100)
  void inManyRoomsWithoutWaitingWhereLittleIsHeldBack(RepetitionInfo run) {
    String[] small = {
      "history.default.size=1000", "limits.maxMessageBytes=500", "limits.maxQueuedBytes=1000"
    };
    play(run, SLOW, 0, 1, new Way(5, true, false), small);
  }

  private static void play(
      RepetitionInfo run,
      FaultLedger.Faults faults,
      int lost,
      int nodes,
      Way way,
      String... settings) {
    int seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    Constellation cluster = new Constellation(seed, faults, lost, settings);
    for (int i = 0; i < nodes; i++) {
      cluster.join("n" + i);
    }
    FakeClient sender = cluster.node(0).connect("sender");
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(new Client("u" + i, way));
    }
    for (int step = 1; step <= 120; step++) {
      step(cluster, clients.get(random.nextInt(clients.size())), sender, random);
      sender.session.heard();
      clients.forEach(Client::look);
    }
    end(cluster, clients, sender, random);
    if (!way.mayLose()) {
      for (Client client : clients) {
        assertThat(client.lost).isZero();
        for (String room : way.addresses()) {
          assertThat(client.position.get(room))
              .as(client.user + " has all of " + room)
              .isEqualTo(cluster.entries.head(Address.parse(room)));
        }
      }
    }
  }

  private static void step(Constellation cluster, Client client, FakeClient sender, Random random) {
    List<String> rooms = client.way.addresses();
    String room = rooms.get(random.nextInt(rooms.size()));
    int what = random.nextInt(12);
    if (!client.isConnected()) {
      client.connect(cluster.node(random.nextInt(cluster.nodes().size())), random.nextInt(2));
    } else if (what == 0) {
      client.vanish();
    } else if (what < 3) {
      client.join(room);
    } else if (what == 3) {
      client.connection.stuck(random.nextBoolean());
    } else if (what == 4) {
      client.leave(room);
    } else if (what < 8) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        String to = random.nextInt(4) == 0 ? "user:" + client.user : room;
        sender.send("{'type':'send','to':'" + to + "','data':" + i + "}");
      }
    }
    switch (random.nextInt(5)) {
      case 0 -> cluster.time().settle();
      case 1 -> cluster.time().advance(Duration.ofMillis(random.nextInt(30)));
      case 2 -> cluster.time().advance(Duration.ofMillis(random.nextInt(600)));
      default -> {}
    }
  }

  /** All come back, and hear what they missed. */
  private static void end(
      Constellation cluster, List<Client> clients, FakeClient sender, Random random) {
    for (Client client : clients) {
      if (client.isConnected()) {
        client.connection.stuck(false);
      }
    }
    rest(cluster, clients, sender);
    for (Client client : clients) {
      if (!client.isConnected() || client.connection.transport.closed() != null) {
        client.connect(cluster.node(random.nextInt(cluster.nodes().size())), random.nextInt(2));
      }
    }
    rest(cluster, clients, sender);
    clients.forEach(client -> client.way.addresses().forEach(client::join));
    rest(cluster, clients, sender);
  }

  private static void rest(Constellation cluster, List<Client> clients, FakeClient sender) {
    for (int i = 0; i < 4; i++) {
      cluster.time().advance(Duration.ofSeconds(5));
      sender.session.heard();
      clients.forEach(Client::look);
    }
  }
}
