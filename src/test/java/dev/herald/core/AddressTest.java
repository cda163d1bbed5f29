package dev.herald.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"user:ann", "room:lobby", "everyone", "room:a:b", "user:日本", "room:😀"})
  void textAndAddressAreTheSameThing(String text) {
    assertThat(Address.parse(text).key()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ann",
        "user:",
        "room:",
        "USER:ann",
        "everyone ",
        "Everyone",
        "room: a",
        "room:a ",
        "room:\u00a0a",
        "room:a\u2003",
        "user:a\u0000b",
        "user:a\nb",
        "user:\u007f",
        "user:\u0085",
        "user:\ud800",
        "user:\udc00\ud800",
        "user:a\ud83d"
      })
  void otherTextIsNone(String text) {
    assertThatThrownBy(() -> Address.parse(text))
        .isInstanceOf(Refusal.class)
        .extracting(refusal -> ((Refusal) refusal).code())
        .isEqualTo(ErrorCode.BAD_ADDRESS);
  }

  @Test
  void namesAreMeasuredInBytes() {
    assertThat(Address.parse("room:" + "é".repeat(100)).key()).hasSize(105);
    assertThatThrownBy(() -> Address.parse("room:" + "é".repeat(100) + "x"))
        .hasMessageContaining("200 UTF-8 bytes");
    assertThatThrownBy(() -> Address.parse("user:" + "x".repeat(201)))
        .hasMessageContaining("200 UTF-8 bytes");
  }

  @Test
  void namesAreComparedByteForByte() {
    assertThat(new Address.Room("A")).isNotEqualTo(new Address.Room("a"));
    assertThat((Object) new Address.Room("a")).isNotEqualTo(new Address.User("a"));
  }
}
