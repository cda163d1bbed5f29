package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.testing.ApiContract;
import dev.herald.testing.Await;
import dev.herald.testing.RawSocket;
import dev.herald.testing.TestCluster;
import dev.herald.testing.TestNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The HTTP API answers from any node about the whole cluster. */
class ApiClusterTest {
  private static final ApiContract CONTRACT = ApiContract.read("openapi.yaml");

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.start(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static JsonNode call(int node, String method, String path, String body) {
    TestNode at = cluster.node(node);
    HttpRequest.Builder request = at.request(path);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> answer =
        at.send(
            request
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build());
    CONTRACT.check(answer);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  private static JsonNode get(int node, String path) {
    return call(node, "GET", path, "");
  }

  @Test
  void sessionsOnAllNodesAreFoundSteeredAndEnded() {
    List<RawSocket> devices = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      devices.add(cluster.connect(node, "/ws?user=ann"));
    }
    Set<String> nodes = new HashSet<>();
    JsonNode found = get(1, "/api/sessions?user=ann");
    found.path("sessions").forEach(one -> nodes.add(one.path("node").asText()));
    assertThat(nodes).hasSize(3);

    assertThat(call(2, "PUT", "/api/members?user=ann&room=put", "").path("sessions").asInt())
        .isEqualTo(3);
    call(0, "POST", "/api/messages", "{'to':'room:put','data':1}");
    for (RawSocket device : devices) {
      assertThat(device.json("joined").path("room").asText()).isEqualTo("put");
      assertThat(device.json("message").path("data").asInt()).isEqualTo(1);
    }
    Await.until(
        "one user with three sessions",
        () ->
            get(1, "/api/members?room=put")
                .toString()
                .equals("{\"count\":1,\"members\":[{\"user\":\"ann\",\"sessions\":3}]}"));
    assertThat(call(1, "DELETE", "/api/members?user=ann&room=put", "").path("sessions").asInt())
        .isEqualTo(3);
    devices.forEach(device -> device.json("left"));
    assertThat(call(0, "DELETE", "/api/sessions?user=ann", "").path("sessions").asInt())
        .isEqualTo(3);
    devices.forEach(device -> assertThat(device.closing()).isEqualTo("4003 forbidden"));
  }

  @Test
  void roomsOfAllNodesAreListedInTheirOrder() {
    List<RawSocket> members = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String room = "&room=list" + (100 + i) + "&room=list-all";
      members.add(cluster.connect(i % 3, "/ws?user=u" + i + room));
      members.get(i).json("joined");
      members.get(i).json("joined");
    }
    Await.until(
        "all are in", () -> get(0, "/api/members?room=list-all").path("count").asInt() == 60);
    Map<String, Integer> all = new TreeMap<>();
    String after = "list";
    for (int page = 0; !after.isEmpty() && page < 20; page++) {
      JsonNode list = get(page % 3, "/api/rooms?limit=7&after=" + after);
      for (JsonNode room : list.path("rooms")) {
        String name = room.path("name").asText();
        assertThat(all.keySet()).allSatisfy(before -> assertThat(before).isLessThan(name));
        all.put(name, room.path("members").asInt());
      }
      after = list.path("next").asText();
    }
    assertThat(all.remove("list-all")).isEqualTo(60);
    assertThat(all).hasSize(60).allSatisfy((name, count) -> assertThat(count).isEqualTo(1));
    members.forEach(RawSocket::close);
  }

  @Test
  void aMessageIsReadAndRepeatedOnAnotherNode() {
    String message = "{'to':'room:kept','data':{'a':1},'from':'user:bob','key':'k'}";
    JsonNode first = call(0, "POST", "/api/messages", message);
    assertThat(call(1, "POST", "/api/messages", message)).isEqualTo(first);
    JsonNode page = get(2, "/api/messages?to=room:kept");
    assertThat(page.path("messages")).hasSize(1);
    assertThat(page.path("messages").get(0).path("data").toString()).isEqualTo("{\"a\":1}");
    assertThat(page.path("offset")).isEqualTo(first.path("offset"));
    assertThat(get(2, "/api/messages?to=room:never").path("messages")).isEmpty();
  }
}
