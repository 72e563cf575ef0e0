package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho for Python as Debian has it, to and from a native client and JSON lines. */
final class PahoPythonSystemTest {
  /** Debian's own, which sees Debian's packages. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void itPublishesAndReceivesAtEachQos(int version) throws Exception {
    assumeTrue(
        Programs.runs(PYTHON, "-c", "import paho.mqtt.client"),
        "no paho: apt install python3-paho-mqtt");
    Path script =
        Path.of(
            Objects.requireNonNull(PahoPythonSystemTest.class.getResource("paho_client.py"))
                .toURI());
    try (Daemon daemon = Daemon.in(folder).start();
        BlipMQ broker = daemon.client();
        Subscription sent = broker.topic("from/p").subscribe(SubscribeOptions.unnamed());
        Running python =
            Running.of(
                folder,
                PYTHON,
                script.toString(),
                String.valueOf(daemon.port()),
                String.valueOf(version))) {
      python.says("subscribed");
      for (int qos = 0; qos <= 2; qos++) {
        broker.topic("to/" + qos).publish("ä " + qos);
        assertThat(sent.receive(LONG).orElseThrow().text()).isEqualTo("ö " + qos);
      }
      line(
          daemon,
          "{\"command\":\"send\",\"topic\":\"to/end\",\"msg\":\"end\",\"delivery\":\"all\"}");
      assertThat(python.output().lines())
          .containsExactly("subscribed", "to/0 ä 0", "to/1 ä 1", "to/2 ä 2", "to/end end");
    }
  }

  /** Sends a JSON line, and waits for its answer. */
  private static void line(Daemon daemon, String line) throws Exception {
    try (Socket socket = daemon.socket()) {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      byte[] answer = new DataInputStream(socket.getInputStream()).readNBytes(17);
      assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("{\"success\": true}");
    }
  }
}
