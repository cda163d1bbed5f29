package dev.herald.process.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sessions that are in very many rooms, one session on each node, and messages to some of the
 * rooms, twice a second, each from another node, where it is also asked who is there. From there
 * the room beside each of these gets a message every three seconds, and is asked for its last ones.
 * Its methods are for the thread of the test.
 */
final class Probes implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long BETWEEN = Duration.ofMillis(500).toNanos();
  private static final long IN_TIME = Duration.ofSeconds(1).toNanos();
  private static final int EACH = Integer.getInteger("herald.rooms", 20_000); // of a session
  private static final int PROBED = 67; // of these
  private static final int RECALLED = 6; // of the probed rooms one in so many, each time
  private static final int CALM = 6; // probes in a row that come in time: three seconds

  /** Seconds from a moment on until all that is asked of a room is right. */
  record Seconds(double median, double longest) {
    static Seconds of(List<Double> all) {
      List<Double> sorted = all.stream().sorted().toList();
      return new Seconds(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }
  }

  private record Probe(long id, long sentAt) {}

  /**
   * One room that is probed.
   *
   * @param beside the room whose history is asked for
   */
  private record Room(
      ChaosClient sender,
      String name,
      Track track,
      List<Probe> probes,
      Headcount count,
      String beside,
      Recall recall) {
    void probe(long nanos) {
      probes.add(new Probe(sender.send("room:" + name), nanos));
      count.ask(nanos);
      if (Math.floorMod(probes.size() + name.hashCode(), RECALLED) == 0) {
        sender.send("room:" + beside);
        recall.ask(nanos);
      }
    }

    long delay(Probe probe) {
      return track.arrival(probe.id()) - probe.sentAt(); // very long where it did not come
    }

    boolean isCalmSince(long moment) {
      int from = probes.size() - CALM - 2; // the last two may be under way
      return from >= 0
          && probes.get(from).sentAt() >= moment
          && probes.subList(from, from + CALM).stream().allMatch(one -> delay(one) < IN_TIME);
    }

    /** The name, and how late the newest probes came, in milliseconds. */
    @Override
    public String toString() {
      return name
          + probes.subList(Math.max(0, probes.size() - 4), probes.size()).stream()
              .map(probe -> delay(probe) / 1_000_000)
              .toList();
    }

    boolean isCalm(long moment, boolean deserted) {
      long now = System.nanoTime();
      return (deserted || isCalmSince(moment))
          && count.answers().areCalm(now)
          && recall.answers().areCalm(now);
    }

    /** From the moment until the first probe from which on all came in time, but the last two. */
    double rightAfter(long moment) {
      long right = moment;
      for (Probe probe : probes.subList(0, probes.size() - 2)) {
        if (probe.sentAt() >= moment && delay(probe) >= IN_TIME) {
          right = Math.max(right, probe.sentAt() + Math.min(delay(probe), BETWEEN));
        }
      }
      return (right - moment) / 1e9;
    }
  }

  private final Processes nodes;
  private final ClientLoop loop = new ClientLoop();
  private final List<ChaosClient> owners = new ArrayList<>();
  private final List<ChaosClient> senders = new ArrayList<>();
  private final List<List<Room>> rooms = new ArrayList<>();
  private final Set<Integer> deserted = new HashSet<>();
  private long nextAt;

  private Probes(Processes nodes) {
    this.nodes = nodes;
  }

  /** What nodes need for it beside the defaults. */
  static List<String> settings() {
    return List.of("limits.maxRoomsPerSession=100000", "limits.pendingCommands=500");
  }

  /** Returns when all are in their rooms and probes come in time. */
  static Probes begin(Processes nodes) {
    Probes probes = new Probes(nodes);
    probes.loop.ask(probes::enter);
    probes.awaitIn();
    probes.loop.ask(probes::choose);
    probes.awaitCalm(Long.MIN_VALUE);
    return probes;
  }

  /** The sessions on these nodes do not come back: nobody will be in their rooms. */
  void desert(Integer... ofNodes) {
    loop.ask(
        () -> {
          for (int node : ofNodes) {
            deserted.add(node);
            owners.get(node).stayAway();
            rooms.get(node).forEach(room -> room.count().expect(0));
          }
          return true;
        });
  }

  /** Returns when all are in their rooms. */
  void awaitIn() {
    Await.until(
        PATIENCE,
        () -> "all are in: " + this,
        () -> loop.ask(() -> owners.stream().allMatch(ChaosClient::isIn)));
  }

  private boolean enter() {
    for (int node = 0; node < nodes.count(); node++) {
      int of = node;
      List<String> names = IntStream.range(0, EACH).mapToObj(i -> "n" + of + "-" + i).toList();
      owners.add(new ChaosClient(loop, nodes, Persona.patient(node, "owner" + node, names)));
      senders.add(
          new ChaosClient(
              loop, nodes, Persona.quick(nodes.count() + node, "sender" + node, List.of())));
    }
    return true;
  }

  private boolean choose() {
    for (int node = 0; node < nodes.count(); node++) {
      ChaosClient sender = senders.get((node + 1) % nodes.count());
      List<Room> ofNode = new ArrayList<>();
      for (int i = 0; i < PROBED; i++) {
        String name = "n" + node + "-" + i * (EACH / PROBED);
        String beside = "n" + node + "-" + (i * (EACH / PROBED) + 1);
        Track track = owners.get(node).byAddress().get("room:" + name);
        Headcount count = sender.questions().count(name);
        Recall recall = sender.questions().recall(beside);
        ofNode.add(new Room(sender, name, track, new ArrayList<>(), count, beside, recall));
      }
      rooms.add(ofNode);
    }
    loop.onTick(this::tick);
    return true;
  }

  private void tick(long nanos) {
    if (nanos < nextAt) {
      return;
    }
    nextAt = nanos + BETWEEN;
    for (List<Room> ofNode : rooms) {
      for (Room room : ofNode) {
        if (room.sender().isIn()) {
          room.probe(nanos);
        }
      }
    }
  }

  /**
   * Until to every room some in a row have come in time.
   *
   * @param moment before which they don't count, of {@link System#nanoTime}
   */
  private void awaitCalm(long moment) {
    Await.until(
        PATIENCE,
        () -> "probes come in time: " + this,
        () -> loop.ask(() -> uncalm(moment).stream().allMatch(List::isEmpty)));
  }

  private List<List<Room>> uncalm(long moment) {
    List<List<Room>> all = new ArrayList<>();
    for (int node = 0; node < rooms.size(); node++) {
      boolean empty = deserted.contains(node);
      all.add(rooms.get(node).stream().filter(room -> !room.isCalm(moment, empty)).toList());
    }
    return all;
  }

  /**
   * After the fault: waits until it is calm, and says how long it took, for each session's rooms.
   *
   * @param ofNodes whose sessions' rooms are held to ten seconds
   */
  void assertRightSoonAfter(long moment, String fault, Integer... ofNodes) {
    nodes.awaitNodes();
    try {
      awaitCalm(moment);
    } finally {
      nodes.writeLogs("routes after " + fault);
    }
    System.out.println(fault + ", probes that came late, by seconds after it: " + late(moment));
    Map<Integer, Seconds> all = new TreeMap<>();
    Map<Integer, Seconds> counts = new TreeMap<>();
    Map<Integer, Seconds> histories = new TreeMap<>();
    for (int node = 0; node < nodes.count(); node++) {
      int of = node;
      Seconds seconds = seconds(node, room -> deserted.contains(of) ? 0 : room.rightAfter(moment));
      Seconds counted = seconds(node, room -> room.count().answers().rightAfter(moment));
      Seconds recalled = seconds(node, room -> room.recall().answers().rightAfter(moment));
      all.put(node, seconds);
      counts.put(node, counted);
      histories.put(node, recalled);
      System.out.printf(
          Locale.ROOT,
          "| %s | on node %d | %.1f | %.1f | presence | %.1f | %.1f | history | %.1f | %.1f |%n",
          fault,
          node,
          seconds.median(),
          seconds.longest(),
          counted.median(),
          counted.longest(),
          recalled.median(),
          recalled.longest());
    }
    for (Map<Integer, Seconds> each : List.of(all, counts, histories)) {
      each.keySet().retainAll(List.of(ofNodes));
      assertThat(each.values())
          .allSatisfy(one -> assertThat(one.longest()).isLessThanOrEqualTo(10));
    }
  }

  private Map<Long, Long> late(long moment) {
    return loop.ask(
        () ->
            rooms.stream()
                .flatMap(List::stream)
                .flatMap(
                    room ->
                        room.probes().stream()
                            .limit(room.probes().size() - 2)
                            .filter(one -> one.sentAt() >= moment && room.delay(one) >= IN_TIME))
                .collect(
                    Collectors.groupingBy(
                        one -> (one.sentAt() - moment) / 1_000_000_000,
                        TreeMap::new,
                        Collectors.counting())));
  }

  private Seconds seconds(int node, ToDoubleFunction<Room> ofRoom) {
    return loop.ask(
        () -> Seconds.of(rooms.get(node).stream().mapToDouble(ofRoom).boxed().toList()));
  }

  @Override
  public String toString() {
    return loop.ask(() -> owners + ", " + senders + ", not calm " + uncalm(Long.MIN_VALUE));
  }

  @Override
  public void close() {
    loop.close();
  }
}
