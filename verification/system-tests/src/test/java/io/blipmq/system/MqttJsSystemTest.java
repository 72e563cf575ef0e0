package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library {@code mqtt} of npm over TCP and WebSocket, to and from a native client. */
final class MqttJsSystemTest {
  private static final Path CLIENTS = Path.of("../../verification/clients");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"mqtt://, '', 4", "mqtt://, '', 5", "ws://, /mqtt, 4", "ws://, /mqtt, 5"})
  void itPublishesAndReceives(String scheme, String path, int version) throws Exception {
    assumeTrue(Programs.runs("node", "--version"), "no node: apt install nodejs");
    assumeTrue(
        Files.exists(CLIENTS.resolve("node_modules/mqtt")),
        "no mqtt: npm ci --prefix verification/clients");
    String from = "from/" + version;
    String to = "to/" + version;
    try (Daemon daemon = Daemon.in(folder).start();
        BlipMQ broker = daemon.client();
        Subscription sent = broker.topic(from).subscribe(SubscribeOptions.unnamed())) {
      Process node = open(scheme + "127.0.0.1:" + daemon.port() + path, version);
      try {
        Awaitility.await().atMost(LONG).until(() -> output().contains("ready"));
        for (int qos = 0; qos <= 2; qos++) {
          assertThat(sent.receive(LONG).orElseThrow().message().text()).isEqualTo("grüße " + qos);
        }
        broker.topic(to).publish("hellö");
        broker.topic(to).publish("end");
        assertThat(node.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
        assertThat(output().lines())
            .containsExactlyElementsOf(List.of("ready", to + " hellö", to + " end"));
        assertThat(node.exitValue()).isZero();
      } finally {
        node.destroyForcibly().onExit().join();
      }
      assertThat(daemon.errors()).isEmpty();
    }
  }

  private Process open(String url, int version) throws IOException {
    return new ProcessBuilder(
            "node", CLIENTS.resolve("mqtt-client.js").toString(), url, String.valueOf(version))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("node.txt").toFile())
        .start();
  }

  private String output() throws IOException {
    Path file = folder.resolve("node.txt");
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
