package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthFramesTest {
  private static final int MAX = 1_000;

  private static byte[] frame(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  @RepeatedTest(200)
  void textsComeAsTheyWereSentHoweverTheyAreCut(RepetitionInfo run) throws Exception {
    Random random = new Random(run.getCurrentRepetition());
    List<String> sent = new ArrayList<>();
    ByteBuffer stream = ByteBuffer.allocate(100 * (MAX + 4));
    for (int i = random.nextInt(100); i > 0; i--) {
      String text = "x".repeat(random.nextInt(random.nextBoolean() ? 5 : MAX + 1));
      sent.add(text);
      stream.put(frame(text));
    }
    byte[] all = Arrays.copyOf(stream.array(), stream.position());
    LengthFrames frames = new LengthFrames(MAX);
    List<String> got = new ArrayList<>();
    int from = 0;
    while (from < all.length) {
      int to = Math.min(all.length, from + 1 + random.nextInt(random.nextBoolean() ? 7 : 3_000));
      frames.add(Arrays.copyOfRange(all, from, to));
      from = to;
      if (random.nextInt(4) > 0) {
        read(frames, got);
      }
    }
    read(frames, got);
    assertThat(got).isEqualTo(sent);
  }

  private static void read(LengthFrames frames, List<String> got) throws Exception {
    for (Optional<byte[]> next = frames.next(); next.isPresent(); next = frames.next()) {
      got.add(new String(next.get(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void aLengthThatNoTextHasIsRefusedByItself(int length) throws Exception {
    LengthFrames frames = new LengthFrames(MAX);
    frames.add(frame("before"));
    frames.add(ByteBuffer.allocate(4).putInt(length).array());
    assertThat(frames.next()).isPresent();
    assertThatThrownBy(frames::next).isInstanceOf(LengthFrames.WrongLength.class);
  }

  @Test
  void halfALengthIsNone() throws Exception {
    LengthFrames frames = new LengthFrames(MAX);
    frames.add(new byte[] {0, 0, 0});
    assertThat(frames.next()).isEmpty();
    frames.add(new byte[] {0});
    assertThat(frames.next()).hasValueSatisfying(text -> assertThat(text).isEmpty());
  }
}
