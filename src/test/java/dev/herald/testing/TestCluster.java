package dev.herald.testing;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.ArrayList;
import java.util.List;

/** Several nodes in this process that are one service, under a cluster name of their own. */
public final class TestCluster implements AutoCloseable {
  private final List<String> settings;
  private final List<TestNode> nodes = new ArrayList<>();

  private TestCluster(List<String> settings) {
    this.settings = settings;
  }

  /** Complete: every node sees all others. */
  public static TestCluster start(int count, String... more) {
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    settings.add("drain.spread=0s");
    settings.addAll(List.of(more));
    TestCluster cluster = new TestCluster(settings);
    for (int i = 0; i < count; i++) {
      cluster.join();
    }
    return cluster;
  }

  /** A further node joins; returns when all nodes see it. */
  public TestNode join() {
    TestNode node = TestNode.start(settings.toArray(String[]::new));
    nodes.add(node);
    awaitSize(nodes.size());
    return node;
  }

  private void awaitSize(int size) {
    Await.until(
        "all see " + size + " nodes",
        () -> nodes.stream().allMatch(node -> node.node().clusterSize() == size));
  }

  /** What every member needs to be one. */
  public String[] settings() {
    return settings.stream().filter(one -> one.startsWith("cluster.")).toArray(String[]::new);
  }

  public TestNode node(int index) {
    return nodes.get(index);
  }

  public List<TestNode> nodes() {
    return List.copyOf(nodes);
  }

  public RawSocket connect(int node, String path) {
    RawSocket socket = nodes.get(node).connect(path);
    socket.json("welcome");
    return socket;
  }

  /** The node goes as on SIGTERM; returns when the others have noticed. */
  public void drain(int index) {
    TestNode node = nodes.remove(index);
    Await.result(node.node().drain());
    awaitSize(nodes.size());
  }

  /** The node has gone as on SIGTERM. */
  public void forget(int index) {
    nodes.remove(index);
  }

  /** The node goes without a word; returns when the others have noticed. */
  public void kill(int index) {
    TestNode node = nodes.remove(index);
    hazelcast(node).getLifecycleService().terminate();
    node.close();
    awaitSize(nodes.size());
  }

  /** Under the node: its name is the instance's. */
  public static HazelcastInstance hazelcast(TestNode node) {
    return Hazelcast.getHazelcastInstanceByName(node.node().name());
  }

  @Override
  public void close() {
    for (TestNode node : nodes) {
      hazelcast(node).getLifecycleService().terminate();
      node.close();
    }
    nodes.clear();
  }
}
