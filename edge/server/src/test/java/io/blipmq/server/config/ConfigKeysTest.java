package io.blipmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of keys, and that each of them is read wherever it may be set. */
final class ConfigKeysTest {
  /** A value for each key that is not its default, as TOML writes it. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("server.bind_addr", "\"127.0.0.2\""),
          Map.entry("server.allow_public_without_keys", "true"),
          Map.entry("metrics.enabled", "false"),
          Map.entry("metrics.bind_addr", "\"127.0.0.3\""),
          Map.entry("wal.enabled", "false"),
          Map.entry("wal.directory", "\"other\""),
          Map.entry("wal.fsync_policy", "\"none\""),
          Map.entry("wal.recovery", "\"strict\""),
          Map.entry("wal.segment_size_bytes", "2097152"),
          Map.entry("wal.max_bytes", "1073741824"),
          Map.entry("queues.overflow_policy", "\"fail\""),
          Map.entry("queues.memory_limit_bytes", "2097152"),
          Map.entry("queues.auto_create_topics", "false"),
          Map.entry("delivery.dead_letters", "\"discard\""),
          Map.entry("auth.allowed_api_keys", "[\"k\"]"),
          Map.entry("auth.keys", "[\"name=n;key=other\"]"),
          Map.entry("http.allowed_origins", "[\"https://app.example\"]"),
          Map.entry("http.max_body_bytes", "2097152"),
          Map.entry("http.max_buffered_bytes", "2097152"),
          Map.entry("server.listeners", "[\"jsonlines://127.0.0.1:7000\"]"),
          Map.entry("tls.certificates", "[\"cert.pem\"]"),
          Map.entry("tls.keys", "[\"key.pem\"]"),
          Map.entry("tls.client_ca", "\"ca.pem\""),
          Map.entry("tls.required", "true"),
          Map.entry("log.level", "\"debug\""));

  private static final String OTHER_NUMBER = "200";

  @TempDir Path folder;

  static List<ConfigKey<?>> keys() {
    return ConfigKeys.all();
  }

  @Test
  void holdsEveryKeyOnce() throws Exception {
    List<ConfigKey<?>> fields = new ArrayList<>();
    for (Class<?> table : List.of(ConfigKeys.class, HttpKeys.class, DoorKeys.class)) {
      for (Field field : table.getDeclaredFields()) {
        if (field.getType() == ConfigKey.class) {
          fields.add((ConfigKey<?>) field.get(null));
        }
      }
    }
    assertThat(ConfigKeys.all()).containsExactlyElementsOf(fields);

    Set<String> names = new HashSet<>();
    for (ConfigKey<?> key : ConfigKeys.all()) {
      assertThat(key.paths()).startsWith(key.path()).allMatch(names::add);
      assertThat(key.environmentNames()).startsWith(key.environmentName()).allMatch(names::add);
      assertThat(key.doc()).endsWith(".");
    }
  }

  @Test
  void hasTheShortNamesThatArePromised() {
    assertThat(ConfigKeys.all().stream().map(ConfigKey::shortEnvironmentName))
        .contains(
            "BIND_ADDR",
            "PORT",
            "METRICS_ADDR",
            "METRICS_PORT",
            "WAL_PATH",
            "FSYNC_POLICY",
            "MAX_RETRIES",
            "RETRY_BACKOFF_MS",
            "ALLOWED_API_KEYS");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void readsEachKeyFromFilesAndEnvironment(ConfigKey<?> key) throws Exception {
    String value = OTHERS.getOrDefault(key.path(), OTHER_NUMBER);
    String plain = value.replaceAll("[\\[\\]\"]", "");
    String defaults = summary(Optional.empty(), Map.of());
    String toml = "[%s]\n%s = %s\n".formatted(key.table(), key.name(), value);
    String yaml = "%s:\n  %s: %s\n".formatted(key.table(), key.name(), value);
    String set = summary(file("a.toml", toml), Map.of());

    if (!key.equals(ConfigKeys.ALLOW_PUBLIC_WITHOUT_KEYS)) {
      assertThat(set).isNotEqualTo(defaults);
    }
    assertThat(summary(file("a.yaml", yaml), Map.of())).isEqualTo(set);
    assertThat(summary(Optional.empty(), Map.of(key.environmentName(), plain))).isEqualTo(set);
    if (!key.flatName().isEmpty()) {
      assertThat(summary(file("b.toml", key.flatName() + " = " + value), Map.of())).isEqualTo(set);
      assertThat(summary(Optional.empty(), Map.of(key.shortEnvironmentName(), plain)))
          .isEqualTo(set);
    }
  }

  @Test
  void readsASecondNameLikeTheFirst() throws Exception {
    String set = summary(Optional.empty(), Map.of("BLIPMQ_WAL_DIRECTORY", "other"));

    assertThat(summary(file("a.toml", "[wal]\npath = \"other\""), Map.of())).isEqualTo(set);
    assertThat(summary(file("a.yaml", "wal:\n  path: other\n"), Map.of())).isEqualTo(set);
    assertThat(summary(Optional.empty(), Map.of("BLIPMQ_WAL_PATH", "other"))).isEqualTo(set);
  }

  private static String summary(Optional<Path> file, Map<String, String> environment)
      throws ConfigException {
    return ServerConfig.load(file, environment, Map.of()).toString();
  }

  private Optional<Path> file(String name, String text) throws Exception {
    return Optional.of(Files.writeString(folder.resolve(name), text));
  }
}
