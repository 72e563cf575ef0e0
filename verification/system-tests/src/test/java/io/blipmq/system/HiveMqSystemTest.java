package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The HiveMQ client, both versions, to and from a native client. */
final class HiveMqSystemTest {
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

  private MqttClientBuilder client() {
    return MqttClient.builder()
        .identifier("hive")
        .serverHost("127.0.0.1")
        .serverPort(daemon.port());
  }

  @ParameterizedTest
  @EnumSource
  void version3PublishesAndReceives(MqttQos qos) throws Exception {
    Mqtt3BlockingClient client = client().useMqttVersion3().buildBlocking();
    try (Subscription sent = broker.topic("from/3").subscribe(SubscribeOptions.unnamed());
        var came = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.connect();
      client.subscribeWith().topicFilter("to/+").qos(qos).send();
      broker.topic("to/3").publish("ä");
      Mqtt3Publish back = came.receive(LONG.toSeconds(), TimeUnit.SECONDS).orElseThrow();
      assertThat(text(back.getPayloadAsBytes())).isEqualTo("ä");
      client.publishWith().topic("from/3").qos(qos).payload(bytes("ö")).send();
      assertThat(sent.receive(LONG).orElseThrow().text()).isEqualTo("ö");
      client.disconnect();
    }
  }

  @ParameterizedTest
  @EnumSource
  void version5PublishesAndReceivesWithProperties(MqttQos qos) throws Exception {
    Mqtt5BlockingClient client = client().useMqttVersion5().buildBlocking();
    try (Subscription sent = broker.topic("from/5").subscribe(SubscribeOptions.unnamed());
        var came = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.connect();
      client.subscribeWith().topicFilter("to/+").qos(qos).send();
      broker.topic("to/5").publish(Message.builder("ä").header("kind", "answer").build());
      Mqtt5Publish back = came.receive(LONG.toSeconds(), TimeUnit.SECONDS).orElseThrow();
      assertThat(text(back.getPayloadAsBytes())).isEqualTo("ä");
      assertThat(back.getUserProperties().asList().toString()).contains("kind", "answer");
      var message = Mqtt5Publish.builder().topic("from/5").qos(qos).payload(bytes("ö"));
      client.publish(
          message
              .contentType("text/plain")
              .userProperties()
              .add("kind", "greeting")
              .add("blip-key", "k")
              .applyUserProperties()
              .build());
      Message got = sent.receive(LONG).orElseThrow().message();
      assertThat(got.text()).isEqualTo("ö");
      assertThat(got.key()).contains("k");
      assertThat(got.headers().get("kind")).contains("greeting");
      assertThat(got.headers().get("content-type")).contains("text/plain");
      client.disconnect();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] payload) {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
