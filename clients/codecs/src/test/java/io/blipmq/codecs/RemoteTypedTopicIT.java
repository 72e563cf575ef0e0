package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException.InvalidRequest;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TypedSubscription;
import io.blipmq.api.TypedTopic;
import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Compression;
import io.blipmq.api.codec.Description;
import io.blipmq.api.codec.Format;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typed topics of the daemon, and of a broker that moves there. */
final class RemoteTypedTopicIT extends TypedTopicContract {
  private final Daemon daemon = Daemon.inMemory();

  @Override
  BlipMQ open() {
    return daemon.connect();
  }

  @AfterEach
  void stopDaemon() {
    blip().close();
    daemon.close();
  }

  @Test
  void aReferenceDoesNotGoOverASocket() throws Exception {
    TypedTopic<Object> objects = blip().topic("objects", Codec.reference());
    assertThatThrownBy(() -> objects.publish(new Object()))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageContaining("stays in memory");
    assertThatThrownBy(() -> objects.publishBatch(List.of(new Object())).get())
        .isInstanceOf(ExecutionException.class);
    // The connection is as good as before.
    TypedTopic<String> texts = blip().topic("objects", Codec.string());
    assertThat(texts.publish("hi").offset()).isZero();
  }

  @Test
  void whatCameByHttpIsReadAsItsContentTypeSays() throws Exception {
    try (TypedSubscription<Order> reader =
            blip().topic("orders", Codec.binary(Order.class)).subscribe();
        HttpClient http = HttpClient.newHttpClient()) {
      URI topic =
          URI.create(
              "http://127.0.0.1:%d/api/v1/topics/orders/messages"
                  .formatted(daemon.server().port()));
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(topic)
                  .header("Content-Type", "application/json; charset=utf-8")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"customer\":\"ann\",\"cents\":1,\"items\":[]}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
      assertThat(reader.receive().value()).isEqualTo(new Order("ann", 1, List.of()));
    }
  }

  @Test
  void whatAnEmbeddedBrokerWroteTheDaemonServes(@TempDir Path folder) throws Exception {
    Format<Order> format =
        Format.of(Codec.binary(Order.class))
            .with(Compression.zstd().withThresholdBytes(0))
            .describedBy(Description.ENVELOPE);
    SubscribeOptions billing = SubscribeOptions.group("billing").from(new StartPosition.Earliest());
    try (BlipMQ embedded = BlipMQ.at("journal:" + folder)) {
      embedded.topic("orders", format).subscribe(billing).close();
      embedded.topic("orders", format).publish(Order.of("ann"));
      embedded.topic("orders", Codec.json(Order.class)).publish(Order.of("bob"));
    }
    try (Daemon journaled = Daemon.journaled(folder);
        BlipMQ remote = journaled.connect();
        TypedSubscription<Order> reader =
            remote.topic("orders", Codec.json(Order.class)).subscribe(billing)) {
      assertThat(reader.receive().value()).isEqualTo(Order.of("ann"));
      assertThat(reader.receive().value()).isEqualTo(Order.of("bob"));
    }
  }
}
