package io.blipmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bad configuration is told. */
final class ConfigErrorsTest {
  @TempDir Path folder;

  @Test
  void namesFileLineAndNearestKeyOfAnUnknownOne() throws Exception {
    assertThat(problems("a.toml", "# x\n\nprot = 1"))
        .containsExactly(
            folder.resolve("a.toml")
                + ":3: unknown key \"prot\"; the nearest known one is port, an integer from 0 to"
                + " 65535");
    assertThat(problems("a.yaml", "# x\nqueues:\n\n  overflow_polcy: fail\n"))
        .containsExactly(
            folder.resolve("a.yaml")
                + ":4: unknown key \"queues.overflow_polcy\"; the nearest known one is"
                + " queues.overflow_policy, \"drop_oldest\" or \"drop_new\" or \"block\" or"
                + " \"fail\"");
  }

  @Test
  void namesTheTableThatAKeyBelongsTo() throws Exception {
    assertThat(problems("a.toml", "[delivery]\ntopic_capacity = 1"))
        .singleElement()
        .asString()
        .contains("a.toml:2: unknown key \"delivery.topic_capacity\"", "queues.topic_capacity");
  }

  @Test
  void saysWhatIsWrongWithATable() throws Exception {
    assertThat(problems("a.toml", "[sever]\nport = 1\nx = 2"))
        .singleElement()
        .asString()
        .contains("a.toml:1: unknown key \"sever\"");
    assertThat(problems("b.toml", "server = 5"))
        .singleElement()
        .asString()
        .contains("b.toml:1: server is a table, write [server]", "got the number 5");
    assertThat(problems("c.toml", "[port]\nx = 1"))
        .singleElement()
        .asString()
        .contains("c.toml:1: server.port: expected an integer", "got a table");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "port = 70000 | an integer from 0 to 65535, got the number 70000",
        "port = -1 | got the number -1",
        "port = 99999999999999999999999 | got the number 99999999999999999999999",
        "port = \"7878\" | an integer from 0 to 65535, got the text \"7878\"",
        "port = 1.5 | got a fraction",
        "port = [1] | got a list",
        "port = {a = 1} | got a table",
        "port = true | got true",
        "port = 1979-05-27 | got the text \"1979-05-27\"",
        "bind_addr = 5 | an address as \"127.0.0.1:7878\"",
        "bind_addr = \"\" | got the text \"\"",
        "bind_addr = \"127.0.0.1:99999\" | got the text",
        "bind_addr = \"a b\" | got the text",
        "bind_addr = \"[::1\" | got the text",
        "bind_addr = \"no.such.host.invalid\" | is not known here",
        "fsync_policy = \"sometimes\" | \"always\", \"every_n:N\", \"interval_ms:T\" or \"none\"",
        "fsync_policy = \"every_n:0\" | got the text \"every_n:0\"",
        "wal_path = \" \" | the path of a folder",
        "queues.overflow_policy = \"Fail\" | \"drop_oldest\" or",
        "queues.auto_create_topics = \"yes\" | true or false, got the text \"yes\"",
        "queues.memory_limit_bytes = 17 | expected 0 or an integer from 1048576, got the number 17",
        "wal.max_bytes = 536870911 | expected max_bytes to be 0 or no less than 536870912, 8"
            + " segments",
        "delivery.retry_backoff_max_ms = 50 | to be no less than retry_backoff_ms (100)",
        "retry_backoff_ms = 40000 | expected retry_backoff_max_ms (30000)",
      })
  void refusesAnImpossibleValue(String line, String expected) throws Exception {
    assertThat(problems("a.toml", "\n" + line))
        .singleElement()
        .asString()
        .contains("a.toml:2: ", expected);
  }

  @Test
  void collectsEverythingThatIsWrong() throws Exception {
    Path file = write("a.toml", "port = -1\nmax_retrys = 3\n[wal]\nenabled = 1");
    Map<String, String> environment =
        Map.of("METRICS_PORT", "x", "BLIPMQ_QUEUES_TOPIC_CAPACTY", "1");

    assertThat(problems(file, environment, Map.of("wal.pth", "a", "log.level", "loud")))
        .hasSize(7)
        .anyMatch(p -> p.contains("a.toml:1: server.port: expected"))
        .anyMatch(p -> p.contains("a.toml:2: unknown key \"max_retrys\""))
        .anyMatch(
            p -> p.contains("a.toml:4: wal.enabled: expected true or false, got the number 1"))
        .anyMatch(p -> p.contains("environment METRICS_PORT: metrics.port: expected an integer"))
        .anyMatch(p ->
            p.contains("environment BLIPMQ_QUEUES_TOPIC_CAPACTY: no such key")
                && p.endsWith("BLIPMQ_QUEUES_TOPIC_CAPACITY"))
        .anyMatch(p -> p.contains("command line, wal.pth: unknown key \"wal.pth\""))
        .anyMatch(p -> p.contains("command line, log.level: log.level: expected \"error\" or"));
  }

  @Test
  void refusesTwoSpellingsThatDiffer() throws Exception {
    assertThat(problems("a.toml", "port = 5\n[server]\nbind_addr = \"127.0.0.1:6\""))
        .containsExactly(
            folder.resolve("a.toml")
                + ":3: server.port is set to another value than at "
                + folder.resolve("a.toml")
                + ":1; set it once");
    assertThat(problems("b.yaml", "port: 5\nmetrics_port: 5\nport: 6\n"))
        .singleElement()
        .asString()
        .contains("b.yaml:3: server.port is set to another value than at", "b.yaml:1");
  }

  @Test
  void refusesToListenToEveryoneWithoutKeys() throws Exception {
    for (String key : List.of("bind_addr", "metrics_addr")) {
      for (String host : List.of("0.0.0.0", "::", "[::]:1", "192.0.2.1")) {
        assertThat(problems("a.toml", "%s = \"%s\"".formatted(key, host)))
            .singleElement()
            .asString()
            .contains(
                "a.toml:1: ",
                "not loopback",
                "auth.allowed_api_keys",
                "server.allow_public_without_keys = true");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"port = ", "port = 1\nport = 2", "= 1", "[server", "a = \"x", "\u0000"})
  void saysOnWhichLineATomlFileIsBroken(String text) throws Exception {
    assertThat(problems("a.toml", "# one\n" + text))
        .singleElement()
        .asString()
        .matches(".*a\\.toml:[1-4]: not TOML: .+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"port: \"x", "\tport: 1", "a: b: c", "port: @1", "? [a]\n: b", "a: [1"})
  void saysOnWhichLineAYamlFileIsBroken(String text) throws Exception {
    assertThat(problems("a.yaml", text))
        .singleElement()
        .asString()
        .matches(".*a\\.yaml:[1-3]: not YAML: .+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- a\n- b\n", "port", "port: 1\n---\nport: 1\n"})
  void wantsOneSequenceOfKeysInYaml(String text) throws Exception {
    assertThat(problems("a.yaml", text))
        .singleElement()
        .asString()
        .matches(".*a\\.yaml:[1-3]: expected keys with values.*");
  }

  @Test
  void refusesAFileThatCannotBeOne() throws Exception {
    assertThat(problems(folder.resolve("none.toml"), Map.of(), Map.of()))
        .singleElement()
        .asString()
        .contains("none.toml: there is no such file");
    assertThat(problems(folder, Map.of(), Map.of())).singleElement().asString().contains("folder");
    assertThat(problems("big.toml", "#".repeat((1 << 20) + 1)))
        .singleElement()
        .asString()
        .contains("larger than 1048576 bytes");
    Path bytes = folder.resolve("bytes.toml");
    Files.write(bytes, new byte[] {'#', '\n', '#', (byte) 0xFF, '\n'});
    assertThat(problems(bytes, Map.of(), Map.of()))
        .singleElement()
        .asString()
        .contains("bytes.toml:2: not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allowed_api_keys = \"hunter2\"",
        "allowed_api_keys = [\"ok\", 5, \"hunter2\"]",
        "allowed_api_keys = [\"hunter2\", [\"hunter2\"]]",
        "allowed_api_keys = {hunter2 = 1}",
        "allowed_api_keys = [\"hunter2\", \"\"]",
        "allowed_api_keys = [hunter2]",
        "allowed_api_keys = [\"hunter2]",
        "allowed_api_keys = \"hunter2\" x",
      })
  void neverShowsAKey(String line) throws Exception {
    assertThat(problems("a.toml", line)).singleElement().asString().doesNotContain("hunter2");
    assertThat(problems("a.yaml", line.replace(" = ", ": ").replace("]", "], @")))
        .allSatisfy(problem -> assertThat(problem).doesNotContain("hunter2"));
  }

  @Test
  void neverShowsAKeyOfTheEnvironment() {
    assertThat(problems(Optional.empty(), Map.of("ALLOWED_API_KEYS", "hunter2,,x"), Map.of()))
        .singleElement()
        .asString()
        .doesNotContain("hunter2");
  }

  @Test
  void takesNestedJunkForWhatItIs() throws Exception {
    for (String text :
        List.of(
            "a = " + "[".repeat(100_000),
            "a = " + "{b=".repeat(50_000),
            "a.".repeat(50_000) + "a = 1",
            "x = " + "9".repeat(100_000))) {
      assertThat(problems("a.toml", text))
          .singleElement()
          .satisfies(problem -> assertThat(problem.length()).isLessThan(600));
      assertThat(problems("a.yaml", text.replace('=', ':')))
          .allSatisfy(problem -> assertThat(problem.length()).isLessThan(600));
    }
  }

  @Test
  void survivesAnyBytes() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String alphabet = "abport=:[]{}\"'\\#\n\n \t.,-&*!|>%@1230\u00e9\uFEFF\u2028";
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Path file = write(random.nextBoolean() ? "r.toml" : "r.yaml", text.toString());
      try {
        ServerConfig.load(Optional.of(file), Map.of(), Map.of());
      } catch (ConfigException e) {
        assertThat(e.problems())
            .as("seed %d: %s", seed, text)
            .isNotEmpty()
            .allMatch(problem -> problem.lines().count() == 1);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
  }

  private List<String> problems(String name, String text) throws Exception {
    return problems(write(name, text), Map.of(), Map.of());
  }

  private static List<String> problems(
      Path file, Map<String, String> environment, Map<String, String> options) {
    return problems(Optional.of(file), environment, options);
  }

  private static List<String> problems(
      Optional<Path> file, Map<String, String> environment, Map<String, String> options) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> ServerConfig.load(file, environment, options));
    return thrown == null ? List.of() : thrown.problems();
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
