package io.blipmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.connection.Permissions;
import io.blipmq.gateway.connection.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API keys with permissions, in files and in the environment. */
final class PermissionsConfigTest {
  private static final String TOML =
      """
      [auth]
      allowed_api_keys = ["all"]

      [[auth.key]]
      name = "sensor-7"
      key = "k7"
      publish = ["sensors/7/#", "up/+"]
      subscribe = ["commands/7/#"]

      [[auth.key]]
      name = "operator"
      key = "op"
      manage = true

      [[auth.key]]
      anonymous = true
      subscribe = ["public/#"]
      """;
  private static final String YAML =
      """
      auth:
        allowed_api_keys: [all]
        key:
          - name: sensor-7
            key: k7
            publish:
              - sensors/7/#
              - up/+
            subscribe: ["commands/7/#"]
          - {name: operator, key: op, manage: true}
          - anonymous: true
            subscribe: ["public/#"]
      """;
  private static final String TEXT =
      "name=sensor-7;key=k7;publish=sensors/7/#;publish=up/+;subscribe=commands/7/#,"
          + "name=operator; key=op; manage,anonymous=true;subscribe=public/#";

  @TempDir Path folder;

  private ServerConfig load(String name, String text, Map<String, String> environment)
      throws Exception {
    Path file = Files.writeString(folder.resolve(name), text);
    return ServerConfig.load(Optional.of(file), environment, Map.of());
  }

  private List<String> problems(String text, Map<String, String> environment) throws Exception {
    try {
      return List.of("right: " + load("bad.toml", text, environment));
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  private static String permissions(ApiKeys keys, String key) {
    Principal owner = keys.find(key).orElseThrow();
    return owner.name() + ": " + owner.permissions();
  }

  @Test
  void areTablesOrTexts() throws Exception {
    Map<String, String> environment = Map.of("ALLOWED_API_KEYS", "all", "BLIPMQ_AUTH_KEYS", TEXT);
    for (ServerConfig config :
        List.of(
            load("a.toml", TOML, Map.of()),
            load("a.yaml", YAML, Map.of()),
            load("b.toml", "", environment))) {
      ApiKeys keys = config.keys();
      assertThat(keys.required()).isTrue();
      assertThat(keys.count()).isEqualTo(3);
      assertThat(permissions(keys, "all")).isEqualTo("key-1: everything");
      assertThat(permissions(keys, "k7"))
          .isEqualTo(
              "sensor-7: publish [sensors/7/#, up/+], subscribe [commands/7/#], manage false");
      assertThat(permissions(keys, "op"))
          .isEqualTo("operator: publish [], subscribe [], manage true");
      assertThat(keys.find("other")).isEmpty();
      assertThat(keys.anonymous().name()).isEqualTo("anyone");
      assertThat(keys.anonymous().permissions().mayRead("public/a")).isTrue();
      assertThat(keys.anonymous().permissions().mayPublish("public/a")).isFalse();
      assertThat(keys.named("operator")).map(Principal::name).contains("operator");
      assertThat(keys.named("nobody")).isEmpty();
    }
  }

  @Test
  void ofTheAnonymousDemandNoKey() throws Exception {
    String text = "[[auth.key]]\nanonymous = true\nname = \"guest\"";
    ApiKeys keys = load("a.toml", text, Map.of()).keys();
    assertThat(keys.required()).isFalse();
    assertThat(keys.anonymous().name()).isEqualTo("guest");
    assertThat(keys.anonymous().permissions()).isNotSameAs(Permissions.ALL);
    assertThat(problems("bind_addr = \"0.0.0.0\"\n[metrics]\nenabled = false\n" + text, Map.of()))
        .singleElement()
        .asString()
        .contains("not loopback");
  }

  @Test
  void countAsKeys() throws Exception {
    String key = "[[auth.key]]\nname = \"a\"\nkey = \"k\"\n";
    assertThat(load("a.toml", key, Map.of()).keys().required()).isTrue();
    String open = "bind_addr = \"0.0.0.0\"\n[metrics]\nenabled = false\n";
    assertThat(problems(open + key, Map.of())).first().asString().startsWith("right");
    String lines = "[[listener]]\nbind_addr = \"127.0.0.1:1\"\nprotocol = \"jsonlines\"\n";
    assertThat(problems(lines + key, Map.of()))
        .singleElement()
        .asString()
        .contains("anonymous = true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "key = 'k'| 4: auth.key: entry 2: expected name, 1 to 64",
        "name = 'a b'; key = 'k'| 4: auth.key: entry 2: expected name",
        "name = 'b'| 4: auth.key: entry 2 (b): expected key, a text of 1 to 1024 bytes",
        "name = 'b'; key = 5| 4: auth.key: entry 2 (b): expected key",
        "name = 'b'; key = 'k'; anonymous = true| 4: auth.key: entry 2 (b): anonymous is for those",
        "name = 'a'; key = 'k'| 4: auth.key: entry 2 (a): an entry before it has the same name",
        "name = 'b'; key = 's3cret'| 4: auth.key: entry 2 (b): an entry before it has the same key",
        "name = 'key-3'; key = 'k'| 4: auth.key: entry 2 (key-3): the broker calls others so",
        "name = 'b'; key = 'k'; publish = 'x'| 4: auth.key: entry 2 (b): publish: expected a list",
        "name = 'b'; key = 'k'; publish = [1]| 4: auth.key: entry 2 (b): publish: expected"
            + " patterns",
        "name = 'b'; key = 'k'; subscribe = ['a#']| 4: auth.key: entry 2 (b): subscribe: pattern"
            + " a#",
        "name = 'b'; key = 'k'; subscribe = [['a']]| 4: auth.key: entry 2 (b): subscribe: expected",
        "name = 'b'; key = 'k'; manage = 'yes'| 4: auth.key: entry 2 (b): manage: expected true or",
        "name = 'b'; key = 'k'; publis = ['a']| 4: auth.key: entry 2: unknown key \"publis\"; the"
            + " nearest known one is publish",
      })
  void saysOnWhichLineWhatIsWrong(String members, String problem) throws Exception {
    String first = "[[auth.key]]\nname = \"a\"\nkey = \"s3cret\"\n";
    String second = "[[auth.key]]\n" + members.replace("; ", "\n").replace('\'', '"');
    assertThat(problems(first + second, Map.of()))
        .singleElement()
        .asString()
        .contains("bad.toml:" + problem.strip())
        .doesNotContain("s3cret");
  }

  @Test
  void saysAllThatIsWrongAtOnce() throws Exception {
    assertThat(problems("[[auth.key]]\nkey = 5\n\n[[auth.key]]\nname = 7\nmanage = 1", Map.of()))
        .extracting(text -> text.substring(text.indexOf("bad.toml:")).split(": ", 3)[0])
        .containsExactly("bad.toml:1", "bad.toml:1", "bad.toml:4", "bad.toml:4", "bad.toml:4");
    assertThat(problems("", Map.of("BLIPMQ_AUTH_KEYS", "name=a;key,name=a;key=s3cret;publish=a#")))
        .hasSize(3)
        .allMatch(text -> text.startsWith("environment BLIPMQ_AUTH_KEYS: auth.keys: entry "))
        .noneMatch(text -> text.contains("s3cret"));
    assertThat(problems("[auth]\nkey = 5", Map.of()))
        .singleElement()
        .asString()
        .contains("bad.toml:2: auth.keys: expected [[auth.key]] tables with name");
    assertThat(problems("[auth.key]\nname = \"a\"", Map.of()))
        .singleElement()
        .asString()
        .contains("expected [[auth.key]] tables with name");
  }

  @Test
  void aKeyStandsInOnePlace() throws Exception {
    String text = "allowed_api_keys = [\"s3cret\"]\n[[auth.key]]\nname = \"a\"\nkey = \"s3cret\"";
    assertThat(problems(text, Map.of()))
        .singleElement()
        .asString()
        .contains("bad.toml:2: auth.keys: a: its key stands in allowed_api_keys too")
        .doesNotContain("s3cret");
  }
}
