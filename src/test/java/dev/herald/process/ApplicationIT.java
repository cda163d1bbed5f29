package dev.herald.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.Application;
import dev.herald.client.HeraldClient;
import dev.herald.client.History;
import dev.herald.client.OutgoingMessage;
import dev.herald.client.Position;
import dev.herald.client.ReceivedMessage;
import dev.herald.testing.Await;
import dev.herald.testing.HazelcastPair;
import dev.herald.testing.Jar;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A process of the application, this one, and nodes that are processes of their own. */
class ApplicationIT {
  private static final int MESSAGES = 300;

  @Test
  void itGoesOnWhenANodeDiesAlthoughItIsTheOldestMember() {
    List<String> settings = new ArrayList<>(HazelcastPair.clusterOfItsOwn());
    Future<Application> joining = Application.join(settings.toArray(String[]::new));
    settings.add("history.default.size=1000");
    List<Jar> jars = Jar.startAll(3, settings.toArray(String[]::new));
    Application application = Await.result(joining);
    try {
      Await.until("all are there", () -> jars.stream().allMatch(jar -> sees(jar, 3)));
      HeraldClient client = application.client();
      Set<Position> places = new HashSet<>();
      for (int i = 0; i < MESSAGES; i++) {
        if (i == MESSAGES / 3) {
          jars.get(0).process().destroyForcibly();
        }
        places.add(send(client, i));
      }
      assertThat(places).hasSize(MESSAGES);
      History history = Await.result(client.history("room:r", Optional.empty(), 1_000));
      assertThat(history.recovered()).isTrue();
      assertThat(history.messages().stream().map(ReceivedMessage::data).map(Integer.class::cast))
          .isSorted()
          .hasSize(MESSAGES);
      jars.remove(0).close();
      Await.until("one is gone", () -> jars.stream().allMatch(jar -> sees(jar, 2)));
    } finally {
      Await.result(application.leave());
      jars.forEach(Jar::close);
    }
  }

  /** Again until it is taken: with its key it is stored once. */
  private static Position send(HeraldClient client, int i) {
    OutgoingMessage message = OutgoingMessage.of("room:r", i).key("key-" + i);
    AtomicReference<Position> place = new AtomicReference<>();
    Await.until(
        "message " + i + " is taken",
        () -> {
          Await.result(client.send(message).otherwise(Optional.empty())).ifPresent(place::set);
          return place.get() != null;
        });
    return place.get();
  }

  private static boolean sees(Jar jar, int nodes) {
    return jar.get("/api/cluster").split("\"name\"", -1).length - 1 == nodes;
  }
}
