package dev.herald.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.auth.ApiKeys.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
  @ParameterizedTest
  @CsvSource({
    "http://a.example,a.example,true,true",
    "http://a.example:80,a.example,true,true",
    "https://a.example,a.example:443,true,true",
    "https://A.example,a.EXAMPLE,true,true",
    "http://a.example:8080,a.example:8080,true,true",
    "http://a.example:8080,a.example:8081,false,false",
    "http://b.example,a.example,false,false",
    "https://a.example,a.example:80,false,false",
    "http://my_app:8080,my_app:8080,true,true",
    "http://my_app,my_app:80,true,true",
    "http://my_app:8080,my-app:8080,false,false",
    "http://[2001:db8::1]:8080,[2001:DB8::1]:8080,true,true",
    "http://a.example:,a.example,true,true",
    "http://user@a.example,a.example,false,false",
    "http://user@a.example,user@a.example,false,false",
    "http://a.example/,a.example,false,false",
    "http://a.example/,a.example/,false,false",
    "http://a.example:65616,a.example:65616,false,false",
    "http://a.example:8x,a.example:8x,false,false",
    "http://[::1,[::1,false,false",
    "a.example,a.example,false,false",
    "null,127.0.0.1:8080,false,true",
    "http://localhost:3000,127.0.0.1:8080,false,true",
    "http://127.0.0.9:3000,localhost:8080,false,true",
    "http://[::1]:3000,localhost:8080,false,true",
    "http://localhost.evil.example,localhost,false,false",
    "http://127.0.0.1.evil.example,localhost,false,false",
    "not an origin,localhost,false,false",
    "http://,localhost,false,false",
    "file://,localhost,false,false",
  })
  void sameOriginOrOnesOwnMachine(String origin, String host, boolean strict, boolean open) {
    assertThat(new Origins(false).allows(Optional.of(origin), host)).isEqualTo(strict);
    assertThat(new Origins(true).allows(Optional.of(origin), host)).isEqualTo(open);
  }

  @Test
  void whatSendsNoOriginIsNoBrowser() {
    assertThat(new Origins(false).allows(Optional.empty(), "x")).isTrue();
  }

  private static ApiKeys.Request request(String key, String origin, String host, boolean via) {
    return new ApiKeys.Request(Optional.ofNullable(key), Optional.ofNullable(origin), host, via);
  }

  @Test
  void aKeyIsNeededWhereThereAreSome() {
    ApiKeys keys = new ApiKeys(List.of("one", "two"), true);
    assertThat(keys.check(request("Bearer two", null, "any", true))).isEqualTo(Verdict.ALLOWED);
    assertThat(keys.check(request("bearer one", null, "any", true))).isEqualTo(Verdict.ALLOWED);
    assertThat(keys.check(request("Bearer three", null, "localhost", false)))
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(keys.check(request("one", null, "localhost", false))).isEqualTo(Verdict.UNKNOWN);
    assertThat(keys.check(request(null, null, "localhost", false))).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void withoutKeysOnlyThisMachineMayCall() {
    ApiKeys none = new ApiKeys(List.of(), true);
    assertThat(none.check(request(null, null, "localhost:80", false))).isEqualTo(Verdict.ALLOWED);
    assertThat(none.check(request(null, null, "[::1]:80", false))).isEqualTo(Verdict.ALLOWED);
    assertThat(none.check(request(null, "http://localhost:80", "localhost:80", false)))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(none.check(request(null, "http://evil.example", "localhost:80", false)))
        .isEqualTo(Verdict.FORBIDDEN);
    assertThat(none.check(request(null, "http://localhost:81", "localhost:80", false)))
        .isEqualTo(Verdict.FORBIDDEN);
    assertThat(none.check(request(null, "null", "localhost:80", false)))
        .isEqualTo(Verdict.FORBIDDEN);
    assertThat(none.check(request(null, null, "evil.example", false))).isEqualTo(Verdict.FORBIDDEN);
    for (String host : List.of("localhost:80:80", "x@localhost", "localhost/", "", "[::1]x")) {
      assertThat(none.check(request(null, null, host, false)))
          .as(host)
          .isEqualTo(Verdict.FORBIDDEN);
    }
    assertThat(none.check(request(null, null, "localhost", true))).isEqualTo(Verdict.FORBIDDEN);
    assertThat(new ApiKeys(List.of(), false).check(request(null, null, "localhost", false)))
        .isEqualTo(Verdict.FORBIDDEN);
  }
}
