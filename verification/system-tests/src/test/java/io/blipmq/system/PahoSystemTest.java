package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho for Java, both versions, to and from a native client. */
final class PahoSystemTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private BlipMQ broker;

  @BeforeEach
  void start() {
    daemon = Daemon.in(folder).start();
    broker = daemon.client();
  }

  @AfterEach
  void stop() {
    broker.close();
    daemon.close();
  }

  private String url() {
    return "tcp://127.0.0.1:" + daemon.port();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void version3PublishesAndReceives(int qos) throws Exception {
    BlockingQueue<String> came = new LinkedBlockingQueue<>();
    var memory = new org.eclipse.paho.client.mqttv3.persist.MemoryPersistence();
    try (Subscription sent = broker.topic("from/3").subscribe(SubscribeOptions.unnamed());
        MqttClient client = new MqttClient(url(), "paho-3", memory)) {
      client.connect();
      client.subscribe(
          "to/+", qos, (topic, message) -> came.add(topic + " " + text(message.getPayload())));
      broker.topic("to/3").publish("ä");
      assertThat(came.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("to/3 ä");
      client.publish("from/3", "ö".getBytes(StandardCharsets.UTF_8), qos, false);
      assertThat(sent.receive(LONG).orElseThrow().text()).isEqualTo("ö");
      client.disconnect();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void version5PublishesAndReceivesWithProperties(int qos) throws Exception {
    BlockingQueue<MqttMessage> came = new LinkedBlockingQueue<>();
    var memory = new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence();
    var client = new org.eclipse.paho.mqttv5.client.MqttClient(url(), "paho-5", memory);
    client.setTimeToWait(LONG.toMillis());
    try (Subscription sent = broker.topic("from/5").subscribe(SubscribeOptions.unnamed())) {
      client.connect();
      client.subscribe(
          new MqttSubscription[] {new MqttSubscription("to/+", qos)},
          new IMqttMessageListener[] {(_, message) -> came.add(message)});
      broker.topic("to/5").publish(Message.builder("ä").header("kind", "answer").build());
      MqttMessage back = Objects.requireNonNull(came.poll(LONG.toSeconds(), TimeUnit.SECONDS));
      assertThat(text(back.getPayload())).isEqualTo("ä");
      assertThat(back.getProperties().getUserProperties())
          .containsExactly(new UserProperty("kind", "answer"));
      MqttMessage message = new MqttMessage("ö".getBytes(StandardCharsets.UTF_8), qos, false, null);
      MqttProperties properties = new MqttProperties();
      properties.setContentType("text/plain");
      message.setProperties(properties);
      client.publish("from/5", message);
      Message got = sent.receive(LONG).orElseThrow().message();
      assertThat(got.text()).isEqualTo("ö");
      assertThat(got.headers().get("content-type")).contains("text/plain");
      client.disconnect();
    } finally {
      client.close(true);
    }
  }

  private static String text(byte[] payload) {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
