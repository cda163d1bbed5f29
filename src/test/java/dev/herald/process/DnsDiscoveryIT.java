package dev.herald.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.Await;
import dev.herald.testing.Hosts;
import dev.herald.testing.Jar;
import dev.herald.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery as in Kubernetes: hosts with addresses of their own and a real DNS server. */
class DnsDiscoveryIT {
  private static final String SERVICE = "herald-nodes.test";

  @TempDir Path folder;
  private final List<Jar> jars = new ArrayList<>();
  private Hosts hosts;

  @BeforeEach
  void make() throws IOException {
    hosts = Hosts.makeOrSkip(folder, 3);
  }

  @AfterEach
  void stop() {
    jars.forEach(Jar::close);
    if (hosts != null) {
      hosts.close();
    }
  }

  private Jar start(int host, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--cluster", "--port", "8080"));
    for (String setting :
        List.of(
            "http.host=0.0.0.0",
            "auth.allowOpen=true",
            "api.keys=[k]",
            "cluster.discovery=kubernetes",
            "cluster.kubernetes.service=" + SERVICE,
            "cluster.eventBusPort=5702",
            "drain.spread=0s")) {
      arguments.addAll(List.of("--set", setting));
    }
    for (String setting : more) {
      arguments.addAll(List.of("--set", setting));
    }
    Jar jar =
        Jar.run(
            hosts.on(host),
            Jar.CHECKED,
            Map.of("HERALD_CLUSTER_HOST", hosts.address(host)),
            arguments);
    jars.add(jar);
    return jar;
  }

  /** What a host answers to itself. */
  private String curl(int host, String... arguments) {
    List<String> command = new ArrayList<>(hosts.on(host));
    command.addAll(List.of("curl", "-s", "-m", "5", "-H", "Authorization: Bearer k"));
    command.addAll(List.of(arguments));
    try {
      return Tool.run("", command.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitNodes(int count) {
    for (int i = 1; i <= count; i++) {
      int host = i;
      String url = "http://" + hosts.address(host) + ":8080/api/cluster";
      Await.until(
          () -> "host " + host + " sees " + count + ": " + curl(host, url),
          () -> curl(host, url).split("\"name\"", -1).length - 1 == count);
    }
    for (int i = 1; i <= count; i++) {
      assertThat(curl(1, "http://" + hosts.address(1) + ":8080/api/cluster"))
          .contains(hosts.address(i) + ":8080");
    }
  }

  private String post(int host) {
    return curl(
        host,
        "-H",
        "Content-Type: application/json",
        "-d",
        "{\"to\":\"room:r\",\"data\":1}",
        "http://" + hosts.address(host) + ":8080/api/messages");
  }

  @Test
  void podsThatDnsListsOneAfterTheOtherBecomeOneService() throws Exception {
    hosts.startDns();
    for (int host = 1; host <= 3; host++) {
      start(host);
    }
    hosts.publish(SERVICE, 2); // an answer that this or that pod is not in
    jars.get(1).awaitReady();
    hosts.publish(SERVICE, 1, 2, 3);
    jars.get(0).awaitReady();
    jars.get(2).awaitReady();
    assertThat(jars.get(1).clusterSize()).isEqualTo(1);
    awaitNodes(3);

    hosts.publish(SERVICE, 9); // an answer that is wrong, then none
    assertThat(post(1)).contains("\"offset\"");
    hosts.stopDns();
    jars.get(0).signal("TERM");
    assertThat(jars.get(0).exitCode()).isZero();
    Await.until("the others serve on without DNS", () -> post(2).contains("\"offset\""));
    assertThat(post(3)).contains("\"offset\"");
  }

  @Test
  void aMemberThatCanNotBeReachedIsLeftOut() {
    String list = "cluster.members=[%s, %s, %s]";
    String members = list.formatted(hosts.address(1), hosts.address(2), hosts.address(9));
    start(1, "cluster.discovery=members", members).awaitReady();
    start(2, "cluster.discovery=members", members).awaitReady();
    awaitNodes(2);
  }

  @Test
  void answersThatComeLateAreWaitedFor() throws IOException {
    hosts.startDns();
    hosts.publish(SERVICE, 1, 2);
    hosts.signalDns("STOP");
    start(1);
    start(2);
    Await.until("both wait", () -> jars.stream().allMatch(jar -> jar.process().isAlive()));
    hosts.signalDns("CONT");
    jars.forEach(Jar::awaitReady);
    awaitNodes(2);
  }

  @Test
  void withoutAnAnswerTheStartEndsWithOneLine() throws IOException {
    Jar jar = start(1, "cluster.joinTimeout=2s");
    assertThat(jar.exitCode()).isEqualTo(1);
    assertThat(jar.errors())
        .contains("DNS does not list cluster.host " + hosts.address(1))
        .hasLineCount(1);
    hosts.startDns();
    hosts.publish(SERVICE, 2, 3);
    Jar wrong = start(1, "cluster.joinTimeout=2s");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.errors()).contains(hosts.address(2)).hasLineCount(1);
  }
}
