package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static boolean isDecodable(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void everySequenceOfTwoAndManyOfFourIsJudgedAsByTheJdk() {
    for (int i = 0; i < 0x10000; i++) {
      byte[] two = {(byte) (i >> 8), (byte) i};
      assertThat(Utf8.isValid(two, 0, 2)).isEqualTo(isDecodable(two));
    }
    for (int first = 0xe0; first < 0x100; first++) {
      for (int second = 0; second < 0x100; second++) {
        byte[] four = {(byte) first, (byte) second, (byte) 0x80, (byte) 0xbf};
        assertThat(Utf8.isValid(four, 0, 4)).isEqualTo(isDecodable(four));
        assertThat(Utf8.isValid(four, 0, 3)).isEqualTo(isDecodable(Arrays.copyOf(four, 3)));
      }
    }
  }

  @RepeatedTest(50)
  void piecesAreJudgedAsTheWhole(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    for (int n = 0; n < 200; n++) {
      byte[] text = "abcdefghijklmnop κόσμε \uD83D\uDE00 xyz 日本".getBytes(StandardCharsets.UTF_8);
      if (random.nextBoolean()) {
        text[random.nextInt(text.length)] = (byte) random.nextInt(256);
      }
      int cut = random.nextInt(text.length);
      Utf8 check = new Utf8();
      boolean valid =
          check.accept(Unpooled.wrappedBuffer(text, 0, cut))
              && check.accept(Unpooled.wrappedBuffer(text, cut, text.length - cut))
              && check.isComplete();
      assertThat(valid).isEqualTo(isDecodable(text));
    }
  }
}
