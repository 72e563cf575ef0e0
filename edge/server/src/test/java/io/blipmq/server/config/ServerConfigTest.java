package io.blipmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.OverflowPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a good configuration means. */
final class ServerConfigTest {
  private static final String FLAT =
      """
      bind_addr = "127.0.0.1"
      port = 7878
      metrics_addr = "127.0.0.1"
      metrics_port = 9090
      wal_path = "blipmq.wal"
      fsync_policy = "every_n:1"
      max_retries = 3
      retry_backoff_ms = 100
      allowed_api_keys = ["dev-key-1", "dev-key-2"]
      """;
  private static final String TABLES =
      """
      [server]
      bind_addr = "127.0.0.1:7878"
      max_connections = 256
      max_message_size_bytes = 1048576
      [metrics]
      bind_addr = "127.0.0.1:9090"
      [queues]
      topic_capacity = 1024
      subscriber_capacity = 512
      overflow_policy = "drop_oldest"
      [delivery]
      max_batch = 64
      max_batch_bytes = 262144
      flush_interval_ms = 1
      fanout_shards = 0
      default_ttl_ms = 0
      """;

  @TempDir Path folder;

  @Test
  void readsWhoseWebPagesMayUseIt() throws Exception {
    String origins = "[http]\nallowed_origins = [\"https://app.example\", \"*\"]\n";

    assertThat(load("http.toml", origins).http().allowedOrigins())
        .containsExactly("https://app.example", "*");
    assertThat(load("none.toml", "").http().allowedOrigins()).isEmpty();
    assertThatThrownBy(() -> load("bad.toml", origins.replace("https://", "")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.allowed_origins: expected a list of origins");
  }

  @Test
  void readsTheFlatExample() throws Exception {
    ServerConfig config = load("flat.toml", FLAT);

    assertThat(config.server().address()).isEqualTo(loopback(7878));
    assertThat(config.metrics().address()).contains(loopback(9090));
    assertThat(config.wal().folder()).contains(Path.of("blipmq.wal"));
    assertThat(config.wal().fsyncPolicy()).isEqualTo(new FsyncPolicy.EveryN(1));
    assertThat(config.delivery().retry().maxRetries()).isEqualTo(3);
    assertThat(config.delivery().retry().backoff()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.keys().find("dev-key-1")).isPresent();
    assertThat(config.keys().find("dev-key-2")).isPresent();
    assertThat(config.keys().find("dev-key-3")).isEmpty();
  }

  @Test
  void readsTheExampleWithTables() throws Exception {
    ServerConfig config = load("tables.toml", TABLES);

    assertThat(config.server().address()).isEqualTo(loopback(7878));
    assertThat(config.server().maxConnections()).isEqualTo(256);
    assertThat(config.server().maxMessageBytes()).isEqualTo(1_048_576);
    assertThat(config.metrics().address()).contains(loopback(9090));
    assertThat(config.queues().topicCapacity()).isEqualTo(1_024);
    assertThat(config.queues().subscriberCapacity()).isEqualTo(512);
    assertThat(config.queues().overflow()).isEqualTo(OverflowPolicy.DROP_OLDEST);
    assertThat(config.delivery().maxBatch()).isEqualTo(64);
    assertThat(config.delivery().maxBatchBytes()).isEqualTo(262_144);
    assertThat(config.delivery().flushInterval()).isEqualTo(Duration.ofMillis(1));
    assertThat(config.delivery().fanoutShards())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.delivery().defaultTtl()).isEqualTo(Duration.ZERO);
    assertThat(config.keys().required()).isFalse();
  }

  @Test
  void readsTheSameFromYaml() throws Exception {
    String flat = FLAT.replace(" = ", ": ");
    String tables =
        TABLES.replaceAll("(?m)^(\\w+) = ", "  $1: ").replaceAll("(?m)^\\[(\\w+)]", "$1:");

    assertThat(load("flat.yaml", flat)).usingRecursiveComparison().isEqualTo(load("f.toml", FLAT));
    assertThat(load("tables.yml", tables))
        .usingRecursiveComparison()
        .isEqualTo(load("t.toml", TABLES));
  }

  @Test
  void startsOnLoopbackWithAJournalUnlessToldOtherwise() throws Exception {
    ServerConfig config = ServerConfig.load(Optional.empty(), Map.of(), Map.of());

    assertThat(config.server().address()).isEqualTo(loopback(7878));
    assertThat(config.metrics().address()).contains(loopback(9090));
    assertThat(config.wal().folder()).contains(Path.of("blipmq.wal"));
    assertThat(config.wal().fsyncPolicy()).hasToString("interval_ms:20");
    assertThat(config.queues().memoryLimitBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 2);
  }

  @Test
  void takesAnEmptyFileForTheDefaults() throws Exception {
    ServerConfig defaults = ServerConfig.load(Optional.empty(), Map.of(), Map.of());

    for (String name : new String[] {"empty.toml", "empty.yaml"}) {
      for (String text : new String[] {"", "\n\n", "# nothing\n", "\uFEFF# nothing\n"}) {
        assertThat(load(name, text)).usingRecursiveComparison().isEqualTo(defaults);
      }
    }
  }

  @Test
  void takesAFileWithAByteOrderMark() throws Exception {
    assertThat(load("a.toml", "\uFEFFport = 1").server().address().getPort()).isEqualTo(1);
    assertThat(load("a.yaml", "\uFEFFport: 1").server().address().getPort()).isEqualTo(1);
  }

  @Test
  void takesTheSameValueInTwoSpellings() throws Exception {
    ServerConfig config =
        load(
            "a.toml", "port = 5\nbind_addr = \"127.0.0.1\"\n[server]\nbind_addr = \"127.0.0.1:5\"");

    assertThat(config.server().address().getPort()).isEqualTo(5);
  }

  @Test
  void letsTheMoreSpecificSourceWin() throws Exception {
    Path file = write("a.toml", "[server]\nbind_addr = \"127.0.0.1:1\"");
    Optional<Path> from = Optional.of(file);
    Map<String, String> shortName = Map.of("PORT", "2");
    Map<String, String> both = Map.of("PORT", "2", "BLIPMQ_SERVER_PORT", "3");

    assertThat(port(ServerConfig.load(from, Map.of(), Map.of()))).isEqualTo(1);
    assertThat(port(ServerConfig.load(from, shortName, Map.of()))).isEqualTo(2);
    assertThat(port(ServerConfig.load(from, both, Map.of()))).isEqualTo(3);
    assertThat(port(ServerConfig.load(from, both, Map.of("server.port", "4")))).isEqualTo(4);
    assertThat(port(ServerConfig.load(from, both, Map.of("port", "5")))).isEqualTo(5);
  }

  @Test
  void ignoresEmptyVariablesAndThoseOfOthers() throws Exception {
    Map<String, String> environment =
        Map.of("PORT", "", "BLIPMQ_ADDR", "x", "BLIPMQ_API_KEY", "y", "SERVER_PORT", "z");

    assertThat(port(ServerConfig.load(Optional.empty(), environment, Map.of()))).isEqualTo(7878);
  }

  @Test
  void readsKeysFromTheEnvironmentSeparatedByCommas() throws Exception {
    ServerConfig config =
        ServerConfig.load(Optional.empty(), Map.of("ALLOWED_API_KEYS", "a, b,c"), Map.of());

    assertThat(config.keys().count()).isEqualTo(3);
    assertThat(config.keys().find("b")).isPresent();
    assertThat(config.keys().find("a, b,c")).isEmpty();
  }

  @Test
  void listensBeyondLoopbackWithKeysOrWhenTold() throws Exception {
    assertThat(load("a.toml", "bind_addr = \"0.0.0.0\"\nallowed_api_keys = [\"k\"]"))
        .extracting(config -> config.server().address().getAddress().isAnyLocalAddress())
        .isEqualTo(true);
    load("b.toml", "bind_addr = \"0.0.0.0\"\n[server]\nallow_public_without_keys = true");
  }

  @Test
  void turnsJournalAndHttpOff() throws Exception {
    ServerConfig config = load("a.toml", "[wal]\nenabled = false\n[metrics]\nenabled = false");

    assertThat(config.wal().folder()).isEmpty();
    assertThat(config.metrics().address()).isEmpty();
  }

  @Test
  void showsNoKeyInItsText() throws Exception {
    assertThat(load("a.toml", FLAT).toString()).contains("2 API keys").doesNotContain("dev-key");
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int port(ServerConfig config) {
    return config.server().address().getPort();
  }

  private ServerConfig load(String name, String text) throws Exception {
    return ServerConfig.load(Optional.of(write(name, text)), Map.of(), Map.of());
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
