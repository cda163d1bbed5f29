package dev.herald.process.chaos;

import dev.herald.testing.HazelcastPair;
import dev.herald.testing.Hosts;
import java.util.ArrayList;
import java.util.List;

/** A cluster under load, for one test. */
final class Chaos implements AutoCloseable {
  static final int PER_SECOND = 2_000;

  private final String fault;
  final Processes nodes;
  final Load load;

  private Chaos(String fault, Processes nodes) {
    this.fault = fault;
    this.nodes = nodes;
    try {
      this.load = Load.of(nodes);
    } catch (RuntimeException | AssertionError failure) {
      nodes.close();
      throw failure;
    }
  }

  /** Nodes on this machine; the load has begun. */
  static Chaos begin(String fault, int count, String... more) {
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    settings.addAll(history());
    settings.addAll(List.of(more));
    return new Chaos(fault, Processes.start(count, settings)).underLoad();
  }

  /** A node on each of three hosts; the load has begun. */
  static Chaos beginOn(Hosts hosts, String fault) {
    List<String> settings = new ArrayList<>(history());
    settings.addAll(on(hosts));
    return new Chaos(fault, Processes.startOn(hosts, 3, settings)).underLoad();
  }

  /** What nodes need on three hosts. */
  static List<String> on(Hosts hosts) {
    return List.of(
        "cluster.enabled=true",
        "cluster.discovery=members",
        "cluster.members=[%s, %s, %s]"
            .formatted(hosts.address(1), hosts.address(2), hosts.address(3)),
        "cluster.eventBusPort=5702",
        "http.host=0.0.0.0",
        "auth.allowOpen=true",
        "api.keys=[k]");
  }

  /** So much that all of a test is kept. */
  private static List<String> history() {
    return List.of(
        "history.default.size=20000",
        "history.default.bytes=33554432",
        "limits.historyBytes=301989888",
        "drain.spread=2s");
  }

  private Chaos underLoad() {
    load.send(PER_SECOND);
    load.awaitMore(2 * PER_SECOND);
    load.forgetPauses();
    return this;
  }

  /** After the fault: the load goes on for a while, then all is read and judged. */
  Verdict verdict() {
    load.awaitMore(2 * PER_SECOND);
    Verdict verdict = load.settleAndRead();
    System.out.println(Verdict.HEAD + "\n" + verdict.row(fault));
    verdict.gone().forEach(System.out::println);
    verdict.wrong().forEach(System.out::println);
    verdict.jumped().forEach(System.out::println);
    return verdict;
  }

  @Override
  public void close() {
    load.close();
    nodes.writeLogs(fault);
    nodes.close();
  }
}
