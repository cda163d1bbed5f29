package dev.herald.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.Await;
import dev.herald.testing.HazelcastPair;
import dev.herald.testing.Jar;
import dev.herald.testing.RawSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of the jar on one machine, started and ended as a user does. */
class ClusterJarIT {
  private final List<Jar> jars = new ArrayList<>();

  @AfterEach
  void stop() {
    jars.forEach(Jar::close);
  }

  private static String[] settings(String... more) {
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    settings.addAll(List.of(more));
    return settings.toArray(String[]::new);
  }

  private static RawSocket connect(Jar jar, String user, String room) {
    RawSocket socket = RawSocket.open(jar.port(), "/ws?user=" + user + "&room=" + room);
    socket.json("joined");
    return socket;
  }

  private void awaitNodes(int count) {
    for (Jar jar : jars) {
      Await.until(
          () -> "all see " + count + " nodes: " + jar.get("/api/cluster"),
          () -> jar.get("/api/cluster").split("\"name\"", -1).length - 1 == count);
    }
  }

  @Test
  void threeCopiesAreOneServiceAndGoOnWhenTwoOfThemGo() {
    jars.addAll(Jar.startAll(3, settings("drain.spread=0s")));
    awaitNodes(3);
    for (Jar jar : jars) {
      assertThat(jars.get(0).get("/api/cluster")).contains(jar.node(), ":" + jar.port());
    }
    RawSocket ann = connect(jars.get(0), "ann", "r");
    RawSocket bob = connect(jars.get(1), "bob", "r");
    RawSocket cat = connect(jars.get(2), "cat", "r");
    cat.text("{'type':'send','to':'room:r','data':'from the third'}");
    assertThat(ann.json("message").path("data").asText()).isEqualTo("from the third");
    assertThat(bob.json("message").path("data").asText()).isEqualTo("from the third");

    jars.get(2).process().destroyForcibly();
    ann.text("{'type':'send','to':'room:r','data':'right after','id':1}");
    assertThat(ann.json("ack").path("offset").asLong()).isEqualTo(2);
    assertThat(bob.json("message").path("data").asText()).isEqualTo("right after");
    jars.remove(2).close();
    awaitNodes(2);

    jars.get(1).signal("TERM");
    assertThat(bob.closing()).isEqualTo("1001 going away");
    assertThat(jars.get(1).exitCode()).isZero();
    assertThat(jars.get(1).errors()).doesNotContain(" WARN ", "\tat ");
    assertThat(jars.get(0).errors()).contains("node left").doesNotContain(" WARN ", "\tat ");
    jars.remove(1).close();
    awaitNodes(1);
    try (RawSocket bobAgain = connect(jars.get(0), "bob", "r")) {
      bobAgain.text("{'type':'send','to':'room:r','data':'alone','id':2}");
      assertThat(bobAgain.json("ack").path("offset").asLong()).isEqualTo(3);
    }
  }

  @Test
  void nodesOfAListFindEachOtherAndLeaveOutWhoCanNotBeReached() throws IOException {
    int port = freePort();
    int other = freePort();
    String[] same = {
      "cluster.enabled=true",
      "cluster.name=" + settings()[1].substring("cluster.name=".length()),
      "cluster.discovery=members",
      "cluster.host=127.0.0.1",
      "cluster.members=[127.0.0.1:%d, 127.0.0.1:%d, nobody.invalid, 127.0.0.1:%d]"
          .formatted(port, other, freePort())
    };
    for (int each : new int[] {port, other}) {
      List<String> all = new ArrayList<>(List.of(same));
      all.add("cluster.port=" + each);
      jars.add(Jar.start(all.toArray(String[]::new)));
    }
    assertThat(jars.get(1).clusterSize()).isEqualTo(2);
  }

  @Test
  void aNodeOfAnotherClusterOnTheNextPortIsIgnored() {
    String[] one = settings();
    String[] other = settings();
    other[2] = one[2]; // the same ports
    jars.add(Jar.start(one));
    jars.add(Jar.start(other));
    assertThat(jars.get(1).clusterSize()).isEqualTo(1);
    jars.add(Jar.start(one));
    assertThat(jars.get(2).clusterSize()).isEqualTo(2);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http.port", "cluster.port", "cluster.eventBusPort"})
  void aPortInUseIsOneLineAndExitCodeOne(String key) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Jar jar =
            Jar.run(
                Map.of(),
                "--cluster",
                "--set",
                "http.port=0",
                "--set",
                "cluster.discovery=members",
                "--set",
                "cluster.members=[127.0.0.1]",
                "--set",
                "cluster.host=127.0.0.1",
                "--set",
                "cluster.port=" + freePort(),
                "--set",
                key + "=" + taken.getLocalPort())) {
      assertThat(jar.exitCode()).isEqualTo(1);
      assertThat(jar.errors())
          .contains(key + " " + taken.getLocalPort())
          .contains("already in use")
          .hasLineCount(1);
    }
  }

  @Test
  void whatIsNoNodeAtTheAddressOfAnotherIsSaidWhenTheTimeIsOver() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Jar jar =
            Jar.run(
                Map.of(),
                "--cluster",
                "--port",
                "0",
                "--set",
                "cluster.discovery=members",
                "--set",
                "cluster.host=127.0.0.1",
                "--set",
                "cluster.port=" + freePort(),
                "--set",
                "cluster.joinTimeout=3s",
                "--set",
                "cluster.members=[127.0.0.1:" + silent.getLocalPort() + "]")) {
      assertThat(jar.exitCode()).isEqualTo(1);
      assertThat(jar.errors()).contains("herald: can't join the cluster herald within");
    }
  }

  @Test
  void aNodeOfAnotherVersionIsNotLetIn() {
    List<String> arguments = new ArrayList<>(List.of("--port", "0"));
    for (String setting : settings()) {
      arguments.addAll(List.of("--set", setting));
    }
    String older = "-Dhazelcast.internal.override.version=5.2.5";
    jars.add(Jar.run(Map.of("JAVA_TOOL_OPTIONS", older), arguments.toArray(String[]::new)));
    jars.get(0).awaitReady();
    arguments.addAll(List.of("--set", "cluster.joinTimeout=5s"));
    try (Jar newer = Jar.run(Map.of(), arguments.toArray(String[]::new))) {
      assertThat(newer.exitCode()).isEqualTo(1);
      assertThat(newer.errors())
          .contains("herald: can't join the cluster test-")
          .contains("a node of this version?");
    }
    assertThat(jars.get(0).get("/health/ready")).contains(" 200 ");
  }

  @Test
  void whereDnsDoesNotListThisNodeTheStartWaitsThenSaysSo() {
    try (Jar jar =
        Jar.run(
            Map.of("HERALD_CLUSTER_HOST", "127.0.0.1"),
            "--cluster",
            "--port",
            "0",
            "--set",
            "cluster.discovery=kubernetes",
            "--set",
            "cluster.kubernetes.service=nobody.invalid",
            "--set",
            "cluster.joinTimeout=1s")) {
      assertThat(jar.exitCode()).isEqualTo(1);
      assertThat(jar.errors())
          .contains("DNS does not list cluster.host 127.0.0.1")
          .contains("nobody.invalid")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster.discovery=members|cluster.members",
        "cluster.discovery=kubernetes|cluster.kubernetes.service",
        "cluster.members=[a b]|cluster.members",
        "cluster.backups=7|cluster.backups",
        "cluster.discovery=multicast|local or members or kubernetes"
      })
  void aWrongConfigurationIsOneLineAndExitCodeTwo(String given) {
    String[] parts = given.split("\\|");
    try (Jar jar = Jar.run(Map.of(), "--cluster", "--set", parts[0])) {
      assertThat(jar.exitCode()).isEqualTo(2);
      assertThat(jar.errors()).contains(parts[1]).hasLineCount(1);
    }
  }
}
