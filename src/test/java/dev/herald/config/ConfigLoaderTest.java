package dev.herald.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Duration DAYS = Duration.ofDays(30);

  @TempDir Path folder;

  private static HeraldConfig set(String... settings) {
    return ConfigLoader.load(Optional.empty(), Map.of(), List.of(settings));
  }

  private HeraldConfig file(String yaml) throws IOException {
    return load(yaml, Map.of());
  }

  private HeraldConfig load(String yaml, Map<String, String> environment, String... settings)
      throws IOException {
    Path file = Files.writeString(folder.resolve("herald.yaml"), yaml);
    return ConfigLoader.load(Optional.of(file), environment, List.of(settings));
  }

  @Test
  void theFileThatExplainsAllKeysHasAllOfThemAndTheirDefaults() throws IOException {
    Path conf = Path.of("conf/herald.yaml");
    assertThat(ConfigLoader.load(Optional.of(conf), Map.of(), List.of())).isEqualTo(set());
    JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(Files.readString(conf));
    for (String key : Keys.names()) {
      assertThat(tree.at("/" + key.replace('.', '/')).isMissingNode()).as(key).isFalse();
    }
  }

  @Test
  void laterWins() throws IOException {
    String yaml = "{http: {port: 1}, limits: {sessions: 1, maxRoomsPerSession: 1}}";
    HeraldConfig config =
        load(yaml, Map.of("HERALD_HTTP_PORT", "2", "HERALD_LIMITS_SESSIONS", "2"), "http.port=3");
    assertThat(config.http().port()).isEqualTo(3);
    assertThat(config.limits().sessions()).isEqualTo(2);
    assertThat(config.limits().maxRoomsPerSession()).isEqualTo(1);
  }

  @Test
  void anEmptyFileIsTheDefaults() throws IOException {
    assertThat(file("")).isEqualTo(set());
    assertThat(file("# nothing\n")).isEqualTo(set());
    assertThat(file("limits:\n  # sessions: 1\nhttp: {}\n")).isEqualTo(set());
    assertThatThrownBy(() -> file("heartbeet: {}")).hasMessageContaining("heartbeet: is not a");
  }

  @Test
  void valuesAreYaml() {
    assertThat(set("api.keys=[a, 'b c']").auth().apiKeys()).containsExactly("a", "b c");
    assertThat(set("heartbeat.interval=150ms").heartbeat().interval())
        .isEqualTo(Duration.ofMillis(150));
    HistoryConfig history =
        set("history.rules=[{match: 'room:live/*', size: 0}, {match: 'room:*', bytes: 7}]")
            .history();
    assertThat(history.of("room:live/1").isKept()).isFalse();
    assertThat(history.of("room:x"))
        .isEqualTo(new HistoryLimits(100, 7, 10_000, TEN_MINUTES, DAYS));
    assertThat(history.of("user:x"))
        .isEqualTo(new HistoryLimits(100, 1_048_576, 10_000, TEN_MINUTES, DAYS));
    assertThat(history.of("everyone").isKept()).isFalse();
  }

  @Test
  void theLongestDurationIsAYear() {
    assertThat(set("limits.handshakeTimeout=365d").limits().handshakeTimeout())
        .isEqualTo(Duration.ofDays(365));
  }

  @Test
  void textKeysAreTakenRaw() {
    assertThat(set("http.host=::1").http().host()).isEqualTo("::1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "htp.port=1|htp.port: is not a key; did you mean http.port?",
        "nonsense.of.a.key=1|nonsense.of.a.key: is not a key; conf/herald.yaml has them all",
        "http.port|--set: http.port must be KEY=VALUE",
        "http.host=[::1]|http.host: [::1] must be without brackets: an IPv6 address is written like",
        "http.port=x|http.port: \"x\" must be a whole number",
        "http.port=1.5|http.port: 1.5 must be a whole number",
        "http.port=99999|http.port: 99999 must be 0 (any free) to 65535",
        "http.port=-1|http.port: -1 must be 0 (any free) to 65535",
        "limits.sessions=99999999999|limits.sessions: 99999999999 must be a whole number",
        "limits.sessions=-1|limits.sessions: -1 must be 0 (no limit) or more",
        "limits.maxMessageBytes=5|limits.maxMessageBytes: 5 must be 128 to 16777216",
        "limits.maxQueuedBytes=65536|limits.maxQueuedBytes: 65536 must be at least twice",
        "cluster.deadAfter=2500ms|cluster.deadAfter: 2500ms must be 3s to 60s, in whole seconds",
        "heartbeat.interval=10|heartbeat.interval: 10 must be a duration",
        "limits.handshakeTimeout=999999999d|limits.handshakeTimeout: \"999999999d\" must be at most",
        "limits.handshakeTimeout=366d|limits.handshakeTimeout: \"366d\" must be at most 365d",
        "heartbeat.interval=8761h|heartbeat.interval: \"8761h\" must be at most 365d",
        "heartbeat.interval=1ms|heartbeat.interval: 1ms must be at least 100ms",
        "drain.limit=1s|drain.limit: 1000ms must be at least drain.spread (10000ms)",
        "auth.mode=jwt|auth.mode: \"jwt\" must be open",
        "auth.allowOpen=yes please|auth.allowOpen: \"yes please\" must be true or false",
        "log.level=loud|log.level: \"loud\" must be error or warn or info or debug or trace",
        "api.keys=secret|api.keys: (not shown) must be a list",
        "api.keys=['']|api.keys: (not shown) must not be empty",
        "history.rules=[{match: everyone, size: 3}]|history.rules: everyone must begin with user:",
        "history.rules=[{match: 'room:*', age: 3}]|has no member age; match, size",
        "history.rules=[{size: 3}]|must be a list of {match: ADDRESS, size: N, …}",
        "history.default.size=-1|history.default.size: -1 must be 0 to 100000",
        "http.host=0.0.0.0|http.host: 0.0.0.0 is not loopback",
        "history.rules=[{match: 'room:*', bytes: 0}]|history.rules.bytes: 0 must be at least 1",
        "limits.sessions=[|limits.sessions: [ is not one YAML",
        "api.keys=@s3cret|api.keys: (not shown) is not one YAML",
      })
  void aWrongValueNamesKeyValueAndRule(String setting, String message) {
    assertThatThrownBy(() -> set(setting))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .extracting(Throwable::getMessage)
        .matches(line -> !line.toString().contains("\n"));
  }

  @Test
  void beingExposedWithoutAuthenticationMustBeMeant() {
    assertThat(set("http.host=0.0.0.0", "auth.allowOpen=true").http().isLoopback()).isFalse();
  }

  @Test
  void keysAreNeverShown() {
    assertThat(set("api.keys=[hush]").toString()).doesNotContain("hush");
    for (String wrong : new String[] {"[hush], [b", "[hush", "hush", "[hush]\n--- 1", "[[hush]]"}) {
      assertThatThrownBy(() -> set("api.keys=" + wrong))
          .hasMessageContaining("api.keys: (not shown)")
          .hasMessageNotContaining("hush");
    }
    assertThatThrownBy(() -> set("api.keys [hush]")).hasMessageNotContaining("hush");
  }

  @Test
  void theFileIsStrictToo() {
    assertThatThrownBy(() -> file("http: {prot: 1}")).hasMessageContaining("http.prot: is not a");
    assertThatThrownBy(() -> file("http: 5")).hasMessageContaining("http: is not a key");
    assertThatThrownBy(() -> file("[1]")).hasMessageContaining("must be a mapping");
    assertThatThrownBy(() -> file("http: {port: 1, port: 2}")).hasMessageContaining("not one YAML");
    assertThatThrownBy(() -> file("a: b: c")).hasMessageContaining("is not one YAML");
    assertThatThrownBy(() -> file("http: {port: 1}\n---\nhttp: {port: 2}"))
        .hasMessageContaining("is not one YAML document, see line 3");
    for (String list : new String[] {"[]", "[1]", "[{port: 1}]"}) {
      assertThatThrownBy(() -> file("http: " + list)).hasMessageContaining("http: is not a key");
    }
    for (String twice :
        new String[] {"{http.port: 0, http: {port: 0}}", "{http: {port: 0}, http.port: 0}"}) {
      assertThatThrownBy(() -> file(twice)).hasMessageContaining("http.port: appears twice");
    }
    Path missing = folder.resolve("missing.yaml");
    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(missing), Map.of(), List.of()))
        .hasMessageContaining("can't be read");
  }

  @Test
  void anUnknownVariableIsRefusedUnlessKubernetesPutItThere() {
    ConfigLoader.load(
        Optional.empty(),
        Map.of(
            "HERALD_PORT", "tcp://10.0.0.1:80",
            "HERALD_PORT_80_TCP", "x",
            "HERALD_SERVICE_HOST", "x",
            "PATH", "x"),
        List.of());
    assertThatThrownBy(
            () -> ConfigLoader.load(Optional.empty(), Map.of("HERALD_HTTP_PROT", "80"), List.of()))
        .hasMessageContaining("HERALD_HTTP_PROT")
        .hasMessageContaining("did you mean HERALD_HTTP_PORT?");
  }

  @ParameterizedTest
  @CsvSource({
    "room:live/*,room:live/1,true",
    "room:live/*,room:live,false",
    "*,user:x,true",
    "room:*a*b,room:xaxab,true",
    "room:*a*b,room:xaxac,false",
    "room:a,room:ab,false",
    "room:a*,room:a,true",
  })
  void aStarIsAnyCharacters(String pattern, String key, boolean matches) {
    assertThat(HistoryConfig.matches(pattern, key)).isEqualTo(matches);
  }
}
