package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients in Python, made of sockets alone, and the native client meet on a topic. */
final class PythonClientsSystemTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"lines.py", "buffers.py"})
  void meetTheNativeClient(String script) throws Exception {
    Path file =
        Path.of(Objects.requireNonNull(PythonClientsSystemTest.class.getResource(script)).toURI());
    try (Daemon daemon = Daemon.in(folder).start();
        BlipMQ client = daemon.client();
        Subscription subscription = client.subscribe("doors", SubscribeOptions.unnamed())) {
      Process python =
          new ProcessBuilder("python3", file.toString(), String.valueOf(daemon.port()))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(said.readLine()).isEqualTo("subscribed");
        client.topic("doors").publish("to python gr\u00fc\u00dfe");
        assertThat(text(subscription)).isEqualTo("to python gr\u00fc\u00dfe");
        assertThat(text(subscription)).isEqualTo("from python gr\u00fc\u00dfe");
        assertThat(said.lines().toList()).containsExactly("done");
        assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        python.destroyForcibly();
      }
    }
  }

  private static String text(Subscription subscription) throws InterruptedException {
    return subscription.receive(Duration.ofSeconds(30)).orElseThrow().message().text();
  }
}
