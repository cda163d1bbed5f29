package dev.herald.edge.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final List<String> got = new ArrayList<>();
  private final List<Receipt> told = new ArrayList<>();
  private int failures;
  private boolean choked;
  private final Inbox inbox = new Inbox(loop, this::take, () -> choked, () -> failures++);

  private void take(byte[] text) {
    got.add(new String(text, StandardCharsets.UTF_8));
    if (got.contains("stop")) {
      inbox.reading(false);
    }
    if (got.contains("fail")) {
      throw new IllegalStateException("on purpose");
    }
  }

  private void add(String... texts) {
    loop.execute(
        () ->
            inbox.add(
                List.of(texts).stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(),
                told::add));
    time.settle();
  }

  private void reading(boolean on) {
    loop.execute(() -> inbox.reading(on));
    time.settle();
  }

  @Test
  void nothingIsHandedOnBeforeTheSessionReads() {
    add("a", "b");
    assertThat(got).isEmpty();
    reading(true);
    assertThat(got).containsExactly("a", "b");
    assertThat(told).containsExactly(Receipt.TAKEN);
    assertThat(inbox.isEmpty()).isTrue();
  }

  @Test
  void aSessionThatStopsInTheMiddleGoesOnThere() {
    reading(true);
    add("a", "stop", "b");
    assertThat(got).containsExactly("a", "stop");
    assertThat(told).isEmpty();
    got.clear();
    reading(true);
    assertThat(got).containsExactly("b");
    assertThat(told).containsExactly(Receipt.TAKEN);
  }

  @Test
  void aPeerThatDoesNotTakeItsAnswersIsNotRead() {
    reading(true);
    choked = true;
    add("a");
    assertThat(got).isEmpty();
    choked = false;
    loop.execute(inbox::goOn);
    time.settle();
    assertThat(got).containsExactly("a");
  }

  @Test
  void moreThanTwoAtATimeAreTooMany() {
    add("a");
    assertThat(inbox.isFull()).isFalse();
    add("b");
    assertThat(inbox.isFull()).isTrue();
    reading(true);
    assertThat(inbox.isFull()).isFalse();
    assertThat(got).containsExactly("a", "b");
  }

  @Test
  void veryManyAreHandedOnInTheirOrder() {
    reading(true);
    String[] texts = IntStream.range(0, 1_000).mapToObj(Integer::toString).toArray(String[]::new);
    add(texts);
    assertThat(got).containsExactly(texts);
  }

  @Test
  void whoWaitsIsToldThatTheSessionHasEnded() {
    add("a");
    add("b");
    loop.execute(inbox::close);
    time.settle();
    assertThat(told).containsExactly(Receipt.GONE, Receipt.GONE);
    reading(true);
    assertThat(got).isEmpty();
  }

  @Test
  void aSessionThatFailsIsEnded() {
    reading(true);
    add("fail");
    assertThat(failures).isPositive();
  }
}
