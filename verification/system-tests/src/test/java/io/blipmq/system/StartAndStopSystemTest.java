package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Subscription;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartAndStopSystemTest {
  @TempDir Path folder;

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void startsSilentlyAndEndsInOrder() throws Exception {
    try (Daemon daemon = Daemon.in(folder).start()) {
      try (BlipMQ client = daemon.client()) {
        client.topic("t").publish("a");
        assertThat(get(daemon, "/healthz").statusCode()).isEqualTo(200);
        assertThat(get(daemon, "/readyz").statusCode()).isEqualTo(200);
        assertThat(get(daemon, "/metrics").body()).contains("messages_published_total 1");
      }
      assertThat(daemon.stop()).isZero();
      assertThat(daemon.errors()).isEmpty();
      assertThat(daemon.output()).contains("event=stopped");
    }
  }

  @Test
  void startsWithTheFlatFile() throws Exception {
    int port = freePort();
    Path config =
        file(
            "flat.toml",
            """
            bind_addr = "127.0.0.1"
            port = %d
            metrics_addr = "127.0.0.1"
            metrics_port = %d
            wal_path = "blipmq.wal"
            fsync_policy = "every_n:1"
            max_retries = 3
            retry_backoff_ms = 100
            allowed_api_keys = ["dev-key-1", "dev-key-2"]
            """
                .formatted(port, freePort()));
    try (Daemon daemon = Daemon.in(folder).withConfig(config).start()) {
      assertThat(daemon.port()).isEqualTo(port);
      assertThat(daemon.output()).doesNotContain("dev-key-1");
      assertThat(Files.isDirectory(folder.resolve("blipmq.wal"))).isTrue();
      try {
        daemon.client().close();
        throw new AssertionError("connected without a key");
      } catch (BlipException.Unauthenticated e) {
        assertThat(e).hasMessageContaining("key");
      }
    }
  }

  @Test
  void startsWithTheTables() throws Exception {
    Path config =
        file(
            "tables.toml",
            """
            [server]
            bind_addr = "127.0.0.1:%d"
            max_connections = 256
            max_message_size_bytes = 1048576
            [metrics]
            bind_addr = "127.0.0.1:%d"
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
            """
                .formatted(freePort(), freePort()));
    try (Daemon daemon = Daemon.in(folder).withConfig(config).start()) {
      try (BlipMQ client = daemon.client()) {
        assertThat(client.topic("t").publish("a").offset()).isZero();
      }
      assertThat(daemon.errors()).isEmpty();
    }
  }

  @Test
  void anUnknownKeyStopsTheStart() throws Exception {
    Path config = file("wrong.toml", "port = 7878\nmax_retrys = 3\n");
    try (Daemon daemon = Daemon.in(folder).withConfig(config).launch()) {
      assertThat(daemon.exitCode()).isEqualTo(2);
      assertThat(daemon.errors()).contains("wrong.toml", "2", "max_retrys", "max_retries");
    }
  }

  @Test
  void aSecondDaemonIsKeptOutOfTheJournal() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (Daemon first = Daemon.in(folder).with("WAL_PATH", folder + "/wal").start();
        Daemon second = Daemon.in(other).with("WAL_PATH", folder + "/wal").launch()) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.errors()).contains(folder + "/wal");
      assertThat(first.process().isAlive()).isTrue();
    }
  }

  @Test
  void deliveriesInFlightAreSettledBeforeTheEnd() throws Exception {
    try (Daemon daemon = Daemon.in(folder).start();
        BlipMQ client = daemon.client()) {
      Subscription group = client.topic("t").subscribe("g");
      client.topic("t").publish("a");
      Delivery a = group.receive(Duration.ofSeconds(20)).orElseThrow();
      daemon.process().destroy();
      group.ack(a);
      assertThat(daemon.exitCode()).isZero();
      daemon.start();
      try (BlipMQ again = daemon.client()) {
        assertThat(again.topics().describe("t").subscriptions().get(0).lag()).isZero();
      }
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
