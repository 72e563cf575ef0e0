package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL under MQTT traffic of sessions that last, with clients of Eclipse Paho: one that reads
 * all the time, one that comes and goes without a word, one that is away until the end. Nothing is
 * lost, and at QoS 2 nothing comes twice, neither on the way in nor on the way out.
 */
class MqttKillSystemTest {
  private static final int KILLS = Boolean.getBoolean("blipmq.campaign") ? 40 : 3;

  /** What gets through between one SIGKILL and the next. */
  private static final int MESSAGES = 300;

  private static final Duration LONG = Duration.ofSeconds(100);

  @TempDir Path folder;

  @ParameterizedTest(name = "QoS {0}")
  @ValueSource(ints = {1, 2})
  @Timeout(900)
  void nothingIsLostAndAtQos2NothingComesTwice(int qos) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (Daemon daemon = Daemon.in(folder).with("PORT", Integer.toString(port)).start();
        LastingClient writer = new LastingClient(port, "writer");
        LastingClient reader = new LastingClient(port, "reader");
        LastingClient visitor = new LastingClient(port, "visitor");
        LastingClient sleeper = new LastingClient(port, "sleeper")) {
      for (LastingClient client : List.of(reader, visitor, sleeper)) {
        client.connect();
        client.subscribe("t/+", qos);
      }
      visitor.drop();
      sleeper.drop();
      writer.connect();
      writer.publishAsLongAsOpen("t/k", qos);
      for (int kill = 1; kill <= KILLS; kill++) {
        visitor.connect();
        await(writer, kill * MESSAGES - MESSAGES / 2);
        visitor.drop();
        await(writer, kill * MESSAGES);
        daemon.kill();
        daemon.start();
      }
      await(writer, (KILLS + 1) * MESSAGES);
      List<Integer> all = writer.stopPublishing();
      visitor.connect();
      sleeper.connect();
      Awaitility.await().atMost(LONG).until(() -> writer.completed() >= all.size());
      for (LastingClient client : List.of(reader, visitor, sleeper)) {
        Awaitility.await()
            .atMost(LONG)
            .untilAsserted(() -> assertThat(client.got()).as(client.name()).containsAll(all));
        if (qos == 2) {
          assertThat(client.got()).as(client.name()).doesNotHaveDuplicates();
        }
      }
    }
  }

  private static void await(LastingClient writer, int completed) {
    Awaitility.await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> writer.completed() >= completed);
  }
}
