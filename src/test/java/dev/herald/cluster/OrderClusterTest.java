package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.Receiver;
import dev.herald.testing.TestCluster;
import dev.herald.testing.TestNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two senders on different nodes, and receivers on all: one order for all, no gap, no repeat. */
class OrderClusterTest {
  private TestCluster cluster;
  private final List<Receiver> receivers = new ArrayList<>();

  @BeforeEach
  void start() {
    cluster = TestCluster.start(3);
  }

  @AfterEach
  void stop() {
    receivers.forEach(Receiver::close);
    cluster.close();
  }

  private Receiver receiver(int node, int rooms) {
    StringBuilder path = new StringBuilder("/ws?user=r" + node);
    for (int i = 0; i < rooms; i++) {
      path.append("&room=r").append(i);
    }
    Receiver receiver = new Receiver(cluster.connect(node, path.toString()));
    receivers.add(receiver);
    Await.until(
        "it is in " + rooms + " rooms",
        () -> {
          for (int i = 0; i < rooms; i++) {
            if (!receiver.hasJoined("r" + i)) {
              return false;
            }
          }
          return true;
        });
    return receiver;
  }

  /** Sends to the rooms in turn, {@code each} messages to each room, with an ack for each. */
  private static Receiver send(RawSocket socket, String name, int rooms, int from, int to) {
    Receiver sender = new Receiver(socket);
    for (int i = from; i < to; i++) {
      for (int room = 0; room < rooms; room++) {
        socket.text(
            "{'type':'send','to':'room:r%d','data':'%s%d','id':%d}".formatted(room, name, i, i));
      }
      int sent = (i - from + 1) * rooms;
      Await.until("answers keep up", () -> sender.acknowledged() > sent - 200);
    }
    Await.until("all is stored", () -> sender.acknowledged() == (to - from) * rooms);
    return sender;
  }

  private void sendBoth(int rooms, int from, int to) {
    List<Thread> threads = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      int node = name.equals("a") ? 0 : 1;
      RawSocket socket = cluster.connect(node, "/ws?user=" + name);
      threads.add(new Thread(() -> send(socket, name, rooms, from, to).close(), name));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void check(List<Receiver> complete, int rooms, int each) {
    for (Receiver receiver : complete) {
      Await.until(
          () -> "all came, but only " + receiver, () -> receiver.messages() >= rooms * each * 2);
    }
    for (Receiver receiver : complete) {
      assertThat(receiver.wrong()).as(figures()).isEmpty();
    }
    for (int room = 0; room < rooms; room++) {
      List<String> order = complete.get(0).seen("room:r" + room);
      assertThat(new HashSet<>(order)).hasSize(each * 2).hasSameSizeAs(order);
      for (Receiver receiver : complete) {
        assertThat(receiver.seen("room:r" + room)).isEqualTo(order);
      }
      for (String name : List.of("a", "b")) {
        List<String> own = order.stream().filter(data -> data.startsWith(name)).toList();
        for (int i = 0; i < each; i++) {
          assertThat(own.get(i)).as("the sender's own order").isEqualTo(name + i);
        }
      }
    }
  }

  /** What the nodes count of what can go wrong. */
  private String figures() {
    StringBuilder figures = new StringBuilder();
    for (TestNode node : cluster.nodes()) {
      for (String name :
          List.of(
              "herald_batches_lost_total",
              "herald_parts_dropped_total",
              "herald_holes_read_total",
              "herald_resets_total",
              "herald_ledger_retries_total")) {
        figures.append(name).append(' ').append(node.metric(name)).append(", ");
      }
      figures.append('\n');
    }
    return figures.toString();
  }

  @Test
  void inOneRoom() {
    List<Receiver> all = List.of(receiver(0, 1), receiver(1, 1), receiver(2, 1));
    sendBoth(1, 0, 1_000);
    check(all, 1, 1_000);
  }

  @Test
  void inTwentyRoomsAtOnce() {
    List<Receiver> all = List.of(receiver(0, 20), receiver(1, 20), receiver(2, 20));
    sendBoth(20, 0, 200);
    check(all, 20, 200);
  }

  @Test
  void whileAFourthNodeJoinsAndOneLeaves() {
    List<Receiver> stay = List.of(receiver(0, 5), receiver(1, 5));
    Receiver goes = receiver(2, 5);
    Thread change =
        new Thread(
            () -> {
              cluster.join();
              cluster.drain(2);
            });
    change.start();
    int rounds = 0;
    while (change.isAlive() || rounds < 5) {
      sendBoth(5, rounds * 100, rounds * 100 + 100);
      rounds++;
    }
    sendBoth(5, rounds * 100, rounds * 100 + 100);
    check(stay, 5, (rounds + 1) * 100);
    Await.until("it was told to go", goes::hasEnded);
    assertThat(goes.wrong()).isEmpty();
    List<String> order = stay.get(0).seen("room:r0");
    List<String> before = goes.seen("room:r0");
    assertThat(before).isNotEmpty().isEqualTo(order.subList(0, before.size()));
  }
}
