package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.core.Body;
import dev.herald.core.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Whatever comes in ends in a command or a bad frame; what goes in as data comes out as it was. */
class JsonProtocolFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SEEDS = {
    "{\"type\":\"send\",\"id\":12,\"to\":\"room:lobby\",\"data\":{\"a\":[1,2.5e3,\"x\\u00e9\"]}}",
    "{\"type\":\"join\",\"room\":\"lobby\",\"id\":\"abc\"}",
    "{\"type\":\"send\",\"to\":\"everyone\",\"base64\":\"AAECAw==\",\"key\":\"k\",\"echo\":false}",
    "{\"type\":\"send\",\"to\":\"user:ann\"}\nraw bytes"
  };

  private final Protocol protocol = new PlainTextProtocol(new JsonProtocol());

  @RepeatedTest(200)
  void damagedFramesEndInACommandOrABadFrame(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      byte[] frame = damage(SEEDS[random.nextInt(SEEDS.length)], random);
      try {
        Command command =
            random.nextBoolean() ? protocol.decodeText(frame) : protocol.decodeBinary(frame);
        assertThat(command).isNotNull();
      } catch (BadFrame bad) {
        assertThat(bad.answer().text()).isNotBlank();
      }
    }
  }

  private static byte[] damage(String seed, Random random) {
    byte[] frame = seed.getBytes(StandardCharsets.UTF_8);
    for (int hits = random.nextInt(4); hits > 0; hits--) {
      frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
    }
    int from = random.nextInt(8) == 0 ? random.nextInt(frame.length) : 0;
    int to = random.nextInt(3) == 0 ? from + random.nextInt(frame.length - from) : frame.length;
    return Arrays.copyOfRange(frame, from, to);
  }

  @RepeatedTest(100)
  void dataComesOutAsItWentIn(RepetitionInfo run) throws IOException, BadFrame {
    Random random = new Random(run.getCurrentRepetition());
    for (int i = 0; i < 50; i++) {
      String data = spaced(JSON.writeValueAsString(value(random, 4)), random);
      String frame =
          random.nextBoolean()
              ? "{\"data\":" + data + ",\"to\":\"everyone\",\"type\":\"send\"}"
              : "{\"type\":\"send\",\"to\":\"everyone\",\"data\":" + data + "}";
      Command command = protocol.decodeText(frame.getBytes(StandardCharsets.UTF_8));
      Body body = ((Command.Send) command).body();
      assertThat(new String(body.bytes(), StandardCharsets.UTF_8)).isEqualTo(data.strip());
    }
  }

  private static String spaced(String data, Random random) {
    return " ".repeat(random.nextInt(3)) + data + " ".repeat(random.nextInt(3));
  }

  private static JsonNode value(Random random, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(depth == 0 ? 5 : 7)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.booleanNode(random.nextBoolean());
      case 2 -> nodes.numberNode(random.nextLong());
      case 3 -> nodes.numberNode(random.nextDouble());
      case 4 -> nodes.textNode(text(random));
      case 5 -> {
        var array = nodes.arrayNode();
        for (int n = random.nextInt(4); n > 0; n--) {
          array.add(value(random, depth - 1));
        }
        yield array;
      }
      default -> {
        var object = nodes.objectNode();
        for (int n = random.nextInt(4); n > 0; n--) {
          object.set(text(random) + n, value(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static String text(Random random) {
    int[] points = new int[random.nextInt(12)];
    for (int i = 0; i < points.length; i++) {
      int point = random.nextInt(4) == 0 ? random.nextInt(0x10ffff) : random.nextInt(128);
      points[i] = point >= 0xd800 && point < 0xe000 ? 'x' : point;
    }
    return new String(points, 0, points.length);
  }
}
