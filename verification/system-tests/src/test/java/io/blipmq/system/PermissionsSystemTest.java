package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file with permissions, and what mosquitto's commands and curl may do then. */
final class PermissionsSystemTest {
  private static final String CONFIG =
      """
      [server]
      port = 0
      [metrics]
      port = 0
      [auth]
      allowed_api_keys = ["s3cret-all"]
      [[auth.key]]
      name = "sensor-7"
      key = "s3cret-7"
      publish = ["sensors/7/#"]
      subscribe = ["commands/7/#"]
      [[auth.key]]
      name = "operator"
      key = "s3cret-op"
      publish = ["commands/#"]
      subscribe = ["sensors/#"]
      manage = true
      """;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Daemon daemon;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Programs.exists("mosquitto_rr", "--version"),
        "no mosquitto_rr: apt install mosquitto-clients");
    Path file = Files.writeString(folder.resolve("blipmq.toml"), CONFIG);
    daemon = Daemon.in(folder).withConfig(file).start();
  }

  @AfterEach
  @SuppressWarnings("NullAway") // not set where there is no mosquitto
  void stop() {
    if (daemon != null) {
      daemon.close();
    }
  }

  @Test
  void whatIsPermittedGoesThroughAndNothingElse() throws Exception {
    try (Running sensors = subscriber("s3cret-op", "sensors/#", 2);
        Running everything = subscriber("s3cret-all", "#", 3)) {
      publisher("s3cret-7", "sensors/8/t", "forged").output();
      publisher("s3cret-7", "sensors/7/t", "21").output();
      assertThat(curl("s3cret-7", "sensors%2F8%2Ft/messages", "-d", "forged")).endsWith(" 403");
      assertThat(curl("s3cret-7", "sensors%2F7%2Ft/messages", "-d", "22")).endsWith(" 200");
      assertThat(curl("s3cret-op", "commands%2F7%2Fx/messages", "-d", "on")).endsWith(" 200");
      assertThat(sensors.output()).contains("sensors/7/t 21", "sensors/7/t 22");
      assertThat(everything.output()).contains("commands/7/x on").doesNotContain("forged");
    }
    assertThat(curl("s3cret-7", "commands%2F7%2F%23/messages?from=earliest&wait=10s"))
        .contains("\"payload\":\"on\"")
        .endsWith(" 200");
    assertThat(curl("s3cret-7", "sensors%2F%23/messages?from=earliest"))
        .contains("sensor-7 may not read all that sensors/# matches")
        .endsWith(" 403");
    assertThat(curl("s3cret-7", "sensors%2F7%2Ft")).endsWith(" 403");
    assertThat(curl("s3cret-op", "sensors%2F7%2Ft")).contains("\"published\":2").endsWith(" 200");
    assertThat(daemon.output() + daemon.errors()).doesNotContain("s3cret");
  }

  @Test
  void mosquittoIsToldOfWhatIsRefused() throws Exception {
    for (String version : new String[] {"mqttv311", "mqttv5"}) {
      try (Running refused =
          Running.of(folder, client("mosquitto_sub", version, "s3cret-7", "-d", "-t", "#"))) {
        refused.says("All subscription requests were denied");
      }
    }
    try (Running refused =
        Running.of(
            folder,
            client(
                "mosquitto_pub",
                "mqttv5",
                "s3cret-7",
                "-d",
                "-q",
                "1",
                "-t",
                "commands/7/x",
                "-m",
                "x"))) {
      refused.says("Not authorized");
    }
  }

  private Running publisher(String key, String topic, String text) throws Exception {
    return Running.of(
        folder, client("mosquitto_pub", "mqttv311", key, "-q", "1", "-t", topic, "-m", text));
  }

  private Running subscriber(String key, String filter, int count) throws Exception {
    Running subscriber =
        Running.of(
            folder,
            client(
                "mosquitto_sub",
                "mqttv5",
                key,
                "-d",
                "-v",
                "-q",
                "1",
                "-t",
                filter,
                "-C",
                "" + count));
    subscriber.says("Subscribed");
    return subscriber;
  }

  private String[] client(String program, String version, String key, String... more) {
    // What is said is to be seen line by line, and not in blocks.
    String[] first = {
      "stdbuf", "-oL", program, "-p", "" + daemon.port(), "-V", version, "-u", "any", "-P", key
    };
    return Running.join(first, more);
  }

  /** The answer's body and status. */
  private String curl(String key, String path, String... more) throws Exception {
    String url = "http://127.0.0.1:%d/api/v1/topics/%s".formatted(daemon.port(), path);
    String[] first = {
      "curl", "-sS", "-w", " %{http_code}", "-H", "Authorization: Bearer " + key, url
    };
    return Running.of(folder, Running.join(first, more)).output();
  }
}
