package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real broker and the offline tool do when the journal's folder is not as it should be. */
@Timeout(180)
class StorageFaultsSystemTest {
  private static final int PAYLOAD_BYTES = 32 * 1024;

  @TempDir Path folder;

  private Daemon daemon() {
    return Daemon.in(folder).with("BLIPMQ_WAL_DIRECTORY", folder.resolve("wal").toString());
  }

  @Test
  void aSecondBrokerAndTheToolAreToldWhoHasTheFolder() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (Daemon first = daemon().start();
        BlipMQ client = first.client();
        Daemon second =
            Daemon.in(other)
                .with("BLIPMQ_WAL_DIRECTORY", folder.resolve("wal").toString())
                .launch()) {
      client.topic("t").publish("a");
      String holder = "is in use by process " + first.process().pid();

      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.errors()).contains(holder).hasLineCount(1);
      for (String command : List.of("ls", "verify", "dump", "export", "repair")) {
        try (Daemon tool = Daemon.in(other).running("wal", command, folder + "/wal").launch()) {
          assertThat(tool.exitCode()).isEqualTo(1);
          assertThat(tool.errors()).contains(holder).hasLineCount(1);
          assertThat(tool.output()).isEmpty();
        }
      }
      client.topic("t").publish("b");
    }
  }

  @Test
  void theToolReadsWhatABrokerLeft() throws Exception {
    try (Daemon broker = daemon().start()) {
      try (BlipMQ client = broker.client()) {
        client.topic("t").publish("a");
      }
      broker.kill();
    }
    try (Daemon verify = Daemon.in(folder).running("wal", "verify", folder + "/wal").launch()) {
      assertThat(verify.exitCode()).isZero();
      assertThat(verify.errors()).isEmpty();
    }
    try (Daemon export = Daemon.in(folder).running("wal", "export", folder + "/wal").launch()) {
      assertThat(export.exitCode()).isZero();
      assertThat(export.output()).contains("\"topic\":\"t\"").contains("\"payload\":\"a\"");
    }
  }

  @Test
  void aFolderThatCannotBeMadeStopsTheStart() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    try (Daemon broker =
        Daemon.in(folder).with("BLIPMQ_WAL_DIRECTORY", file.resolve("wal").toString()).launch()) {
      assertThat(broker.exitCode()).isEqualTo(1);
      assertThat(broker.errors())
          .contains("the journal in " + file.resolve("wal") + " could not be opened")
          .hasLineCount(1);
    }
  }

  @Test
  void aFolderWithoutPermissionStopsTheStart() throws Exception {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may write anywhere");
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    try (Daemon broker =
        Daemon.in(folder).with("BLIPMQ_WAL_DIRECTORY", closed.resolve("wal").toString()).launch()) {
      assertThat(broker.exitCode()).isEqualTo(1);
      assertThat(broker.errors()).contains("no permission", closed.toString()).hasLineCount(1);
    }
  }

  @Test
  void aFullJournalRefusesQosOneUntilConsumersHaveSettled() throws Exception {
    try (Daemon broker =
            daemon()
                .with("BLIPMQ_WAL_SEGMENT_SIZE_BYTES", "1048576")
                .with("BLIPMQ_WAL_MAX_BYTES", "8388608")
                .start();
        BlipMQ client = broker.client()) {
      Topic topic = client.topic("t");
      Subscription slow = topic.subscribe("slow");

      long stored = publishUntilFull(topic);

      assertThat(stored).isGreaterThan(100);
      topic.publish(message(QoS.AT_MOST_ONCE));
      assertThat(get(broker, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(broker, "/healthz").body())
          .contains("\"status\":\"degraded\"", "\"healthy\":false", "max_bytes");
      assertThat(get(broker, "/metrics").body())
          .contains("\nwal_healthy 0", "\nwal_limit_bytes 8388608");
      awaitPinned(broker);

      settle(slow, stored);

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(() -> assertThat(publish(topic)).isEmpty());
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(() -> assertThat(get(broker, "/readyz").statusCode()).isEqualTo(200));
      assertThat(get(broker, "/metrics").body()).contains("\nwal_healthy 1");
    }
  }

  private static Message message(QoS qos) {
    return Message.builder(new byte[PAYLOAD_BYTES]).qos(qos).build();
  }

  private static Optional<BlipException> publish(Topic topic) throws InterruptedException {
    try {
      var _ = topic.publish(message(QoS.AT_LEAST_ONCE));
      return Optional.empty();
    } catch (BlipException.StorageFull e) {
      return Optional.of(e);
    }
  }

  /** How many messages were taken before one was refused. */
  private static long publishUntilFull(Topic topic) throws InterruptedException {
    for (long stored = 0; stored < 1_000; stored++) {
      Optional<BlipException> refused = publish(topic);
      if (refused.isPresent()) {
        assertThat(refused.get()).hasMessageContaining("8388608").hasMessageContaining("max_bytes");
        return stored;
      }
    }
    throw new AssertionError("1,000 messages of 32 KiB were taken into 8 MiB");
  }

  private static void awaitPinned(Daemon broker) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() ->
            assertThat(get(broker, "/metrics").body())
                .containsPattern(
                    "blipmq_subscription_pinned_bytes\\{topic=\"t\",pattern=\"t\",subscription=\"slow\"\\}"
                        + " [1-9]"));
  }

  private static void settle(Subscription slow, long messages) throws InterruptedException {
    for (long i = 0; i < messages; i++) {
      Delivery delivery = slow.receive(Duration.ofSeconds(20)).orElseThrow();
      slow.ack(delivery);
    }
  }

  private static HttpResponse<String> get(Daemon daemon, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + daemon.httpPort() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
