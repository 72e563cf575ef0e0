package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What topics and the broker have done, over HTTP. */
final class HttpStatsIT {
  private final RunningGateway server = RunningGateway.start();
  private final HttpPeer http = new HttpPeer(server.port());

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private JsonNode get(String path) {
    return http.get("/api/v1" + path).expect(200).json();
  }

  @Test
  void aTopicShowsItsPartitions() {
    http.send("PUT", "/api/v1/topics/t", "{\"partitions\":2}").expect(200);
    for (int i = 0; i < 5; i++) {
      http.post("/api/v1/topics/t/messages", "m").expect(200);
    }
    JsonNode partitions = get("/topics/t").get("partition");
    assertThat(partitions).hasSize(2);
    assertThat(partitions.get(0).get("next_offset").asInt()).isEqualTo(3);
    assertThat(partitions.get(1).get("published").asInt()).isEqualTo(2);
    assertThat(partitions.get(1).get("depth").asInt()).isEqualTo(2);
    assertThat(partitions.get(1).get("first_offset").asInt()).isZero();
    assertThat(partitions.get(1).get("bytes").asInt()).isPositive();
    assertThat(get("/topics").get("topics").get(0).has("partition")).isFalse();
  }

  @Test
  void whatWasDroppedIsCountedByItsReason() {
    http.send("PUT", "/api/v1/topics/t", "{\"retention\":{\"messages\":2}}").expect(200);
    http.send("PUT", "/api/v1/topics/t/subscriptions/g", "").expect(204);
    for (int i = 0; i < 5; i++) {
      http.post("/api/v1/topics/t/messages", "m").expect(200);
    }
    http.post("/api/v1/topics/t/messages", "m", "Blipmq-Ttl-Ms", "1000").expect(200);
    server.advance(Duration.ofSeconds(3));
    assertThat(http.get("/api/v1/topics/t/messages?group=g").messages()).hasSize(1);
    for (String path : new String[] {"/topics/t", "/stats"}) {
      JsonNode stats = get(path);
      assertThat(stats.get("dropped_retention").asInt()).as(path).isEqualTo(4);
      assertThat(stats.get("expired").asInt()).as(path).isEqualTo(1);
      assertThat(stats.get("dropped").asInt()).as(path).isEqualTo(4);
      assertThat(stats.get("dropped_capacity").asInt()).as(path).isZero();
      assertThat(stats.get("dropped_memory").asInt()).as(path).isZero();
      assertThat(stats.get("published_per_second").asInt()).as(path).isNotNegative();
    }
  }
}
