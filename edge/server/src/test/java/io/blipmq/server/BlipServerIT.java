package io.blipmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.blipmq.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon within this process: what it opens, whom it lets in, how it ends. */
final class BlipServerIT {
  @TempDir Path folder;

  @Test
  void demandsAKeyWhereKeysAreSet() throws Exception {
    try (BlipServer server = start(Map.of("allowed_api_keys", "dev-key-1,dev-key-2"));
        RawClient client = RawClient.greeted(server.port())) {
      client.publish("demo", 0, new byte[1]);
      assertThat(client.read().code()).isEqualTo(401);
      assertThat(client.auth("dev-key-3").code()).isEqualTo(401);
      assertThat(client.auth("dev-key-2").type()).isEqualTo(RawClient.ACK);
      assertThat(client.subscribe("demo")).isPositive();
    }
  }

  @Test
  void refusesLargerMessagesThanConfigured() throws Exception {
    try (BlipServer server = start(Map.of("server.max_message_size_bytes", "100"));
        RawClient client = RawClient.greeted(server.port())) {
      client.publish("demo", 0, new byte[101]);
      assertThat(client.read().type()).isEqualTo(RawClient.NACK);
      client.publish("demo", 0, new byte[100]);
      assertThat(client.ping().correlation()).isEqualTo(6);
    }
  }

  @Test
  void closesConnectionsBeyondTheLimit() throws Exception {
    try (BlipServer server = start(Map.of("server.max_connections", "1"));
        RawClient first = RawClient.greeted(server.port());
        RawClient second = new RawClient(server.port())) {
      assertThat(second.ended()).isTrue();
      assertThat(first.ping().correlation()).isEqualTo(6);
      assertThat(get(server, "/metrics").body())
          .contains("blipmq_connections 1\n", "blipmq_connections_refused_total 1\n");
    }
  }

  @Test
  void closesConnectionsThatDoNotIntroduceThemselves() throws Exception {
    try (BlipServer server = start(Map.of("server.hello_timeout_ms", "50"));
        RawClient mute = new RawClient(server.port())) {
      assertThat(mute.ended()).isTrue();
    }
  }

  @Test
  void keepsWhatTheJournalHolds() throws Exception {
    try (BlipServer server = start(Map.of());
        RawClient client = RawClient.greeted(server.port())) {
      long subscription = client.subscribe("demo");
      client.publish("demo", 1, new byte[3]);
      client.ping();
      assertThat(client.poll(subscription).type()).isEqualTo(RawClient.PUBLISH);
    }
    try (BlipServer server = start(Map.of())) {
      assertThat(get(server, "/metrics").body()).contains("\ntopics 1\n");
    }
    try (BlipServer server = start(Map.of("wal.enabled", "false"))) {
      assertThat(get(server, "/metrics").body()).contains("\ntopics 0\n");
    }
  }

  @Test
  void makesNoTopicsWhereThatIsConfigured() throws Exception {
    try (BlipServer server = start(Map.of("queues.auto_create_topics", "false"));
        RawClient client = RawClient.greeted(server.port())) {
      client.publish("demo", 0, new byte[1]);
      assertThat(client.read().type()).isEqualTo(RawClient.NACK);
    }
  }

  @Test
  void saysWhichPortIsInUseAndLeavesNothingOpen() throws Exception {
    try (BlipServer server = start(Map.of("wal.enabled", "false"))) {
      String taken = String.valueOf(server.port());

      assertThatThrownBy(() -> start(Map.of("server.port", taken)))
          .isInstanceOf(StartFailedException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:%s: the port is in use; stop what uses it, or set"
                      .formatted(taken)
                  + " another server.port");
      assertThatThrownBy(() -> start(Map.of("metrics.port", taken)))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("set another metrics.port");
      assertThatThrownBy(
              () -> start(Map.of("tls.certificates", "none.pem", "tls.keys", "none.pem")))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("none.pem: there is no such file");
      assertThat(folder).isEmptyDirectory();
    }
    start(Map.of()).close();
  }

  @Test
  void saysWhyTheJournalCannotBeOpened() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");

    try (BlipServer server = start(Map.of())) {
      assertThat(server.httpPort()).isPresent();
      assertThatThrownBy(() -> start(Map.of()))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining(folder.resolve("wal").toString())
          .hasMessageNotContaining("\n");
    }
    assertThatThrownBy(() -> start(Map.of("wal.path", file.toString())))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("\n");
  }

  @Test
  void letsDeliveriesSettleBeforeItEnds() throws Exception {
    BlipServer server = start(Map.of("server.shutdown_timeout_ms", "60000"));
    try (RawClient client = RawClient.greeted(server.port())) {
      long subscription = client.subscribe("demo");
      client.publish("demo", 1, new byte[3]);
      client.ping();
      long tag = client.poll(subscription).correlation();

      CompletableFuture<Void> ended = CompletableFuture.runAsync(server::close);
      await().until(() -> get(server, "/readyz").statusCode() == 503);
      assertThat(get(server, "/readyz").body()).contains("the broker is stopping");
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
      await().until(() -> isRefused(server.port()));
      client.publish("demo", 0, new byte[3]);
      assertThat(client.read().code()).isEqualTo(503);
      assertThat(ended).isNotDone();

      client.ack(subscription, tag);
      ended.get(30, TimeUnit.SECONDS);
      assertThat(client.ended()).isTrue();
    } finally {
      server.close();
    }
  }

  @Test
  void waitsNoLongerThanConfigured() throws Exception {
    BlipServer server = start(Map.of("server.shutdown_timeout_ms", "50"));
    try (RawClient client = RawClient.greeted(server.port())) {
      long subscription = client.subscribe("demo");
      client.publish("demo", 1, new byte[3]);
      client.ping();
      client.poll(subscription);

      server.close();
      assertThat(client.ended()).isTrue();
    }
  }

  private BlipServer start(Map<String, String> options) throws Exception {
    Map<String, String> all = new HashMap<>(options);
    all.putIfAbsent("server.port", "0");
    all.putIfAbsent("metrics.port", "0");
    all.putIfAbsent("wal.path", folder.resolve("wal").toString());
    return BlipServer.start(ServerConfig.load(Optional.empty(), Map.of(), all));
  }

  private static boolean isRefused(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  private static HttpResponse<String> get(BlipServer server, String path) throws Exception {
    int port = server.httpPort().orElseThrow();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
