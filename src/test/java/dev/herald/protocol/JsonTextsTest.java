package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream is cut into the same texts however its bytes come. */
class JsonTextsTest {
  private static final int MAX = 40;

  private static final class Found implements JsonTexts.Taker {
    final List<String> all = new ArrayList<>();

    @Override
    public void text(byte[] json) {
      all.add(new String(json, StandardCharsets.UTF_8).strip());
    }

    @Override
    public void tooLong() {
      all.add("TOO LONG");
    }

    @Override
    public void broken(String why) {
      all.add("BROKEN " + why);
    }
  }

  /** Cut behind each of these numbers of bytes. */
  private static List<String> texts(
      Function<JsonTexts.Taker, JsonTexts> form, String stream, int... cuts) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    Found found = new Found();
    JsonTexts texts = form.apply(found);
    int from = 0;
    for (int cut : cuts) {
      texts.take(Arrays.copyOfRange(bytes, from, cut));
      from = cut;
    }
    texts.take(Arrays.copyOfRange(bytes, from, bytes.length));
    texts.end();
    return found.all;
  }

  private static JsonTexts array(JsonTexts.Taker taker) {
    return new TextsOfArray(MAX, taker);
  }

  private static JsonTexts lines(JsonTexts.Taker taker) {
    return new TextsOfLines(MAX, taker);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]|",
        "~ [ ] ~|",
        "[1]|1",
        "[1,2]|1;2",
        "~[ {'a':1} , [2,{}] ]~|{'a':1};[2,{}]",
        "['a,]\\\"b',{'c':'}'}]|'a,]\\\"b';{'c':'}'}",
        "['\\\\\\\\',1]|'\\\\\\\\';1",
        "['é',2]|'é';2",
        "['0123456789012345678901234567890123456789',3]|TOO LONG;3",
        "[1 2,x]|1 2;x",
        "|BROKEN the array does not end",
        "[|BROKEN the array does not end",
        "[1|BROKEN the array does not end",
        "[1,|1;BROKEN the array does not end",
        "[,1]|BROKEN an element is missing",
        "[1,]|1;BROKEN an element is missing",
        "[1]2|1;BROKEN something follows the array",
        "{'a':1}|BROKEN an array is expected",
        "[{]|BROKEN brackets do not match",
        "[}|BROKEN brackets do not match",
        "[1,[2},3]|1;BROKEN brackets do not match",
      })
  void anArrayIsCutIntoItsElements(String stream, String expected) {
    String text = stream == null ? "" : stream.replace('\'', '"');
    List<String> all =
        expected == null ? List.of() : List.of(expected.replace('\'', '"').split(";"));
    assertThat(texts(JsonTextsTest::array, text)).isEqualTo(all);
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    for (int cut = 0; cut <= length; cut++) {
      assertThat(texts(JsonTextsTest::array, text, cut)).as("cut at " + cut).isEqualTo(all);
    }
    int[] everywhere = IntStream.range(0, length).toArray();
    assertThat(texts(JsonTextsTest::array, text, everywhere)).isEqualTo(all);
  }

  @Test
  void deepBracketsAreCountedAndLeftToTheTaker() {
    String deep = "[".repeat(300) + "]".repeat(300);
    assertThat(texts(taker -> new TextsOfArray(1_000, taker), "[1," + deep + ",2]"))
        .containsExactly("1", deep, "2");
  }

  @Test
  void linesAreCutWhereverTheyCome() {
    String stream = "\n  \r\n{\"a\":1}\r\n" + "x".repeat(MAX + 1) + "\n 2 \n\n3";
    List<String> all = List.of("{\"a\":1}", "TOO LONG", "2", "3");
    for (int cut = 0; cut <= stream.length(); cut++) {
      assertThat(texts(JsonTextsTest::lines, stream, cut)).isEqualTo(all);
    }
  }

  @Test
  void randomElementsComeBackAsTheyWere() {
    Random random = new Random(1);
    for (int round = 0; round < 2_000; round++) {
      List<String> elements = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        elements.add(element(random, 3));
      }
      String stream = elements.stream().collect(Collectors.joining(" ,\n", "[ ", "]"));
      int length = stream.length();
      int[] cuts = random.ints(random.nextInt(8), 0, length + 1).sorted().toArray();
      assertThat(texts(taker -> new TextsOfArray(10_000, taker), stream, cuts))
          .as(stream)
          .isEqualTo(elements);
    }
  }

  private static String element(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 2 : 4)) {
      case 0 -> Integer.toString(random.nextInt(1_000));
      case 1 -> List.of("\"a\"", "\"]}\"", "\"\\\"\"", "\"\\\\\"", "\",\"").get(random.nextInt(5));
      case 2 -> "[" + element(random, depth - 1) + "," + element(random, depth - 1) + "]";
      default -> "{\"k\":" + element(random, depth - 1) + "}";
    };
  }
}
