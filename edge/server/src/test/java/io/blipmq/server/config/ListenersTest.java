package io.blipmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners in files and in the environment. */
final class ListenersTest {
  private static final String TOML =
      """
      [[listener]]
      bind_addr = "127.0.0.1:1883"
      protocol = "mqtt"

      [[listener]]
      bind_addr = "[::1]:8883"
      protocol = "mqtt"
      tls = true

      [[listener]]
      bind_addr = "127.0.0.1:7000"
      protocol = "jsonlines"
      anonymous = true

      [[listener]]
      bind_addr = "127.0.0.1:0"
      """;
  private static final String YAML =
      """
      listener:
        - bind_addr: "127.0.0.1:1883"
          protocol: mqtt
        - bind_addr: "[::1]:8883"
          protocol: mqtt
          tls: true
        - {bind_addr: "127.0.0.1:7000", protocol: jsonlines, anonymous: true}
        - bind_addr: "127.0.0.1:0"
      """;
  private static final String TEXT =
      "mqtt://127.0.0.1:1883,mqtt+tls://[::1]:8883,jsonlines://127.0.0.1:7000?anonymous,"
          + "auto://127.0.0.1:0";

  @TempDir Path folder;

  private List<ServerConfig.Listener> listeners(
      String name, String text, Map<String, String> environment) throws ConfigException {
    return load(name, text, environment).doors().listeners();
  }

  private ServerConfig load(String name, String text, Map<String, String> environment)
      throws ConfigException {
    try {
      Path file = Files.writeString(folder.resolve(name), text);
      return ServerConfig.load(Optional.of(file), environment, Map.of());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<String> problems(String text, Map<String, String> environment) {
    try {
      return List.of("right: " + load("bad.toml", text, environment));
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  @Test
  void areTablesOrTexts() throws Exception {
    List<ServerConfig.Listener> toml = listeners("a.toml", TOML, Map.of());

    assertThat(toml).hasSize(4);
    assertThat(toml.get(0).address().getPort()).isEqualTo(1_883);
    assertThat(toml.get(0).protocol()).contains("mqtt");
    assertThat(toml.get(0).tls()).isFalse();
    assertThat(toml.get(1).tls()).isTrue();
    assertThat(toml.get(2).anonymous()).isTrue();
    assertThat(toml.get(3).protocol()).isEmpty();
    assertThat(listeners("a.yaml", YAML, Map.of())).isEqualTo(toml);
    assertThat(listeners("b.toml", "", Map.of("BLIPMQ_SERVER_LISTENERS", TEXT))).isEqualTo(toml);
    assertThat(listeners("c.toml", "[server]\nlisteners = [\"auto://127.0.0.1:0\"]", Map.of()))
        .isEqualTo(toml.subList(3, 4));
  }

  @Test
  void ofTheEnvironmentReplaceThoseOfTheFile() throws Exception {
    Map<String, String> environment = Map.of("BLIPMQ_SERVER_LISTENERS", "http://127.0.0.1:80");

    assertThat(listeners("a.toml", TOML, environment)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[listener]]\nprotocol = \"mqtt\"",
        "[[listener]]\nbind_addr = \"127.0.0.1\"",
        "[[listener]]\nbind_addr = \"127.0.0.1:1\"\nprotocol = \"amqp\"",
        "[[listener]]\nbind_addr = \"127.0.0.1:1\"\ntls = \"yes\"",
        "[[listener]]\nbind_addr = \"127.0.0.1:1\"\nprotocl = \"mqtt\"",
        "[[listener]]\nbind_addr = [\"127.0.0.1:1\"]",
        "listener = [\"mqtt:1883\"]",
        "listener = [1]",
        "[listener]\nbind_addr = \"127.0.0.1:1\"",
      })
  void areRefusedWithWhatIsExpected(String text) {
    assertThat(problems(text, Map.of())).singleElement().asString().contains("bad.toml:1: ");
  }

  @Test
  void needKeysOrSayThatNobodyDoes() {
    Map<String, String> keys = Map.of("ALLOWED_API_KEYS", "k");
    String lines = "[[listener]]\nbind_addr = \"127.0.0.1:7000\"\nprotocol = \"jsonlines\"\n";

    assertThat(problems(lines, keys)).singleElement().asString().contains("anonymous = true");
    assertThat(problems(lines + "anonymous = true\n", keys)).first().asString().startsWith("right");
    assertThat(problems("[[listener]]\nbind_addr = \"0.0.0.0:1883\"", Map.of()))
        .singleElement()
        .asString()
        .contains("not loopback");
    assertThat(problems("[[listener]]\nbind_addr = \"0.0.0.0:1\"\nanonymous = true", keys))
        .singleElement()
        .asString()
        .contains("not loopback");
    assertThat(problems("[[listener]]\nbind_addr = \"0.0.0.0:1883\"", keys))
        .first()
        .asString()
        .startsWith("right");
  }
}
