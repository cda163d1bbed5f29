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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
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
  private static final String ROOM = "room:r";

  private static final LongAdder recoveries = new LongAdder();

  @AfterAll
  static void itWasNotInVain() {
    assertThat(recoveries.sum()).isGreaterThan(1_000);
  }

  /** A client that comes back again and again, and holds what it is told against the rules. */
  private static final class Client {
    private final String user;
    private final boolean mayLose;
    private final Map<String, Position> position = new HashMap<>();
    private FakeClient connection;
    private boolean inside;

    /** Its place may change until it is answered, so that it asks for one thing at a time. */
    private boolean pending;

    int lost;

    Client(String user, boolean mayLose) {
      this.user = user;
      this.mayLose = mayLose;
    }

    void connect(World node, int loop) {
      Position mine = position.get("user:" + user);
      connection = node.resuming(user, loop, new Resume(Optional.ofNullable(mine), 0));
      inside = false;
      pending = true;
    }

    boolean isConnected() {
      return connection != null;
    }

    void vanish() {
      connection.vanish();
      connection = null;
    }

    void join() {
      Position mine = position.get(ROOM);
      String since =
          mine == null
              ? ""
              : ",'since':{'epoch':'%s','offset':%d}".formatted(mine.epoch(), mine.offset());
      ask("{'type':'join','room':'r'" + since + "}");
    }

    void leave() {
      ask("{'type':'leave','room':'r'}");
    }

    private void ask(String command) {
      if (!pending) {
        pending = true;
        connection.send(command);
      }
    }

    void look() {
      if (!isConnected()) {
        return;
      }
      connection.session.heard();
      for (JsonNode frame : connection.take()) {
        switch (frame.path("type").asText()) {
          case "welcome" -> {
            begins("user:" + user, frame);
            pending = false;
          }
          case "joined" -> joined(frame);
          case "left" -> {
            inside = false;
            pending = false;
          }
          case "error" -> pending = false;
          case "message" -> message(frame);
          case "reset" -> reset(frame);
          default -> {}
        }
      }
    }

    private void joined(JsonNode frame) {
      if (inside) {
        assertThat(at(frame)).as("a second join moves nothing").isEqualTo(position.get(ROOM));
      } else {
        begins(ROOM, frame);
      }
      inside = true;
      pending = false;
    }

    private void begins(String address, JsonNode frame) {
      Position before = position.get(address);
      assertThat(frame.has("recovered")).isEqualTo(before != null);
      if (frame.path("recovered").asBoolean()) {
        assertThat(at(frame)).as("goes on where it was").isEqualTo(before);
        recoveries.increment();
      } else if (before != null) {
        assertThat(mayLose).as("all is kept here, but %s: %s", before, frame).isTrue();
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
      assertThat(mayLose).as("all is kept here: " + frame).isTrue();
      lost++;
      position.put(frame.path("to").asText(), at(frame));
    }

    private static Position at(JsonNode frame) {
      return new Position(frame.path("epoch").asText(), frame.path("offset").asLong());
    }
  }

  @RepeatedTest(100)
  void onOneNode(RepetitionInfo run) {
    play(run, FaultLedger.Faults.NONE, 0, 1, false, "history.default.size=1000");
  }

  @RepeatedTest(100)
  void onOneNodeWithAShortHistory(RepetitionInfo run) {
    play(run, FaultLedger.Faults.NONE, 0, 1, true, "history.default.size=6");
  }

  @RepeatedTest(100)
  void onOneNodeThatHoldsBackLittle(RepetitionInfo run) {
    String[] small = {
      "history.default.size=1000", "limits.maxMessageBytes=500", "limits.maxQueuedBytes=1000"
    };
    play(run, SLOW, 0, 1, false, small);
  }

  @RepeatedTest(100)
  void onThreeNodes(RepetitionInfo run) {
    play(run, SLOW, 0, 3, false, "history.default.size=1000");
  }

  @RepeatedTest(100)
  void onThreeNodesThatLoseEnvelopes(RepetitionInfo run) {
    play(run, BAD, 30, 3, false, "history.default.size=1000");
  }

  private static void play(
      RepetitionInfo run,
      FaultLedger.Faults faults,
      int lost,
      int nodes,
      boolean mayLose,
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
      clients.add(new Client("u" + i, mayLose));
    }
    for (int step = 1; step <= 120; step++) {
      step(cluster, clients.get(random.nextInt(clients.size())), sender, random);
      sender.session.heard();
      clients.forEach(Client::look);
    }
    end(cluster, clients, sender, random);
    if (!mayLose) {
      for (Client client : clients) {
        assertThat(client.lost).isZero();
        assertThat(client.position.get(ROOM)).isEqualTo(cluster.entries.head(Address.parse(ROOM)));
      }
    }
  }

  private static void step(Constellation cluster, Client client, FakeClient sender, Random random) {
    int what = random.nextInt(12);
    if (!client.isConnected()) {
      client.connect(cluster.node(random.nextInt(cluster.nodes().size())), random.nextInt(2));
    } else if (what == 0) {
      client.vanish();
    } else if (what < 3) {
      client.join();
    } else if (what == 3) {
      client.connection.stuck(random.nextBoolean());
    } else if (what == 4) {
      client.leave();
    } else if (what < 8) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        String to = random.nextInt(4) == 0 ? "user:" + client.user : ROOM;
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
    clients.forEach(Client::join);
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
