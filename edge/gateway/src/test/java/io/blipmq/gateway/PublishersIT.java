package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.Message;
import io.blipmq.api.TopicStats;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who counts as a publisher of a topic, and for how long. */
final class PublishersIT {
  private final RunningGateway server = RunningGateway.start();

  @AfterEach
  void close() {
    server.close();
  }

  private long publishers(String topic) {
    return server.broker().admin().describe(topic).publishers();
  }

  private void awaitPublishers(int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(publishers("t")).isEqualTo(count));
  }

  @Test
  void aConnectionOfEveryProtocolIsOneAsLongAsItIsOpen() {
    server.broker().topic("t");
    assertThat(publishers("t")).isZero();
    try (Peer push = Peer.pushed(server.port())) {
      for (int id = 1; id <= 3; id++) {
        Push.publish(push, id, "t", Message.of("a"));
        Push.confirm(push, id);
      }
      assertThat(publishers("t")).isEqualTo(1);
      try (Lines lines = Lines.connect(server.port());
          Buffers buffers = Buffers.connect(server.port());
          MqttPeer mqtt = MqttPeer.five(server.port(), "id");
          HttpPeer http = new HttpPeer(server.port())) {
        lines.done(Lines.sendAll("t", "b"));
        buffers.subscribe("other").publish("t", "c").expectSilence();
        mqtt.publish("t", "d");
        http.post("/api/v1/topics/t/messages", "e").expect(200);
        assertThat(publishers("t")).isEqualTo(5);
        assertThat(http.get("/api/v1/topics/t").expect(200).json().get("publishers").asInt())
            .isEqualTo(5);
      }
      awaitPublishers(1);
    }
    awaitPublishers(0);
  }

  @Test
  void whoOnlyReadsIsNone() {
    try (Lines lines = Lines.connect(server.port())) {
      lines.done(Lines.subscribe("t"));
      assertThat(publishers("t")).isZero();
    }
  }

  @Test
  void aConnectionToVeryManyTopicsCountsInSomeOfThem() {
    int topics = 300;
    try (Peer push = Peer.pushed(server.port())) {
      for (int id = 1; id <= topics; id++) {
        Push.publish(push, id, "t/" + id, Message.of("a"));
        Push.confirm(push, id);
      }
      assertThat(publishers("t/" + topics)).isEqualTo(1);
      assertThat(publishers("t/" + (topics - 63))).isEqualTo(1);
      assertThat(counted()).isEqualTo(64);
      Push.publish(push, topics + 1, "t/1", Message.of("again"));
      Push.confirm(push, topics + 1);
      assertThat(publishers("t/1")).isEqualTo(1);
      assertThat(counted()).isEqualTo(64);
    }
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(counted()).isZero());
  }

  private long counted() {
    return server.broker().admin().list().stream().mapToLong(TopicStats::publishers).sum();
  }
}
