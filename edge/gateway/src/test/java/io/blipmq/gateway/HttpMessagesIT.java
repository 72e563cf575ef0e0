package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Messages over HTTP: in, out, settled, and to and from the native protocol. */
final class HttpMessagesIT {
  private static final String LINES = "application/x-ndjson";
  private static final String T = "/api/v1/topics/t";
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final PublishListener IGNORED =
      new PublishListener() {
        @Override
        public void confirmed(int partition, long offset, int count, Durability durability) {}

        @Override
        public void refused(ErrorCode code, String message) {}
      };

  private final RunningGateway server = RunningGateway.start();
  private final HttpPeer http = new HttpPeer(server.port());

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private void group() {
    http.send("PUT", T + "/subscriptions/g", "").expect(204);
  }

  private List<JsonNode> fetch(String parameters) {
    return http.get(T + "/messages?group=g&wait=20s" + parameters).messages();
  }

  // ---- publishing

  @Test
  void aMessageGoesToTheNativeProtocolWithAllItHas() {
    try (Peer peer = Peer.pushed(server.port())) {
      Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 10);
      JsonNode accepted =
          http.post(
                  T + "/messages",
                  "hällo",
                  "Blipmq-Key",
                  "k",
                  "Blipmq-Ttl-Ms",
                  "60000",
                  "Blipmq-Header-Source",
                  "shop",
                  "Content-Type",
                  "text/plain")
              .expect(200)
              .json();
      assertThat(accepted.get("partition").asInt()).isZero();
      assertThat(accepted.get("offset").asInt()).isZero();
      assertThat(accepted.get("durability").asString()).isEqualTo("memory");
      assertThat(Push.deliveries(peer, 1)).containsExactly("1:t/0:0:1:hällo");
    }
    JsonNode seen = http.get(T + "/messages?from=earliest&wait=20s").messages().getFirst();
    assertThat(seen.get("key").asString()).isEqualTo("k");
    assertThat(seen.get("headers").get("source").asString()).isEqualTo("shop");
    assertThat(seen.get("headers").get("content-type").asString()).isEqualTo("text/plain");
    server.advance(Duration.ofSeconds(61));
    assertThat(http.get(T + "/messages?from=earliest&wait=0").messages()).isEmpty();
  }

  @Test
  void whatTheNativeProtocolPublishesComesOutWithAllItHas() {
    try (Peer peer = Peer.pushed(server.port())) {
      Message message =
          Message.builder(new byte[] {(byte) 0xFF, 0}).key("ü").header("Kind", "x\n\"").build();
      Push.publish(peer, 1, "t", message, Push.zero("second"));
      Push.confirm(peer, 1);
    }
    List<JsonNode> seen = http.get(T + "/messages?from=earliest&wait=20s").messages();
    assertThat(seen.getFirst().get("encoding").asString()).isEqualTo("base64");
    assertThat(seen.getFirst().get("payload").asString()).isEqualTo("/wA=");
    assertThat(seen.getFirst().get("key").asString()).isEqualTo("ü");
    assertThat(seen.getFirst().get("headers").get("Kind").asString()).isEqualTo("x\n\"");
    assertThat(seen.getLast().get("payload").asString()).isEqualTo("second");
  }

  @Test
  void aBatchIsOneUnitWithOneAnswer() {
    String lines =
        """
        {"payload":"a","key":"k","headers":{"h":"v"}}
        {"payload":"/wA=","encoding":"base64","ttl_ms":1000}

        {"payload":"c"}\
        """;
    JsonNode results =
        http.post(T + "/messages", lines, "Content-Type", LINES).expect(200).json().get("results");
    assertThat(results.size()).isEqualTo(1);
    assertThat(results.get(0).get("count").asInt()).isEqualTo(3);
    assertThat(http.get(T + "/messages?from=earliest&wait=20s").payloads())
        .containsExactly("a", "/wA=", "c");
  }

  @Test
  void aBatchOfSeveralKindsIsAnsweredRunByRun() {
    server.broker().admin().create("t", TopicOptions.defaults().withPartitions(4));
    String lines =
        """
        {"payload":"1","key":"a"}
        {"payload":"2","key":"a"}
        {"payload":"3","key":"b"}
        {"payload":"4","key":"b","delay_ms":60000}
        """;
    JsonNode results =
        http.post(T + "/messages", lines, "Content-Type", LINES).expect(200).json().get("results");
    List<Integer> counts = new ArrayList<>();
    results.forEach(each -> counts.add(each.get("count").asInt()));
    assertThat(counts).containsExactly(2, 1, 1);
    assertThat(results.get(2).has("offset")).isFalse();
  }

  @Test
  void aWrongBatchIsRefusedWithItsLineAndNothingOfItIsStored() {
    group();
    String lines = "{\"payload\":\"a\"}\n{\"payload\":1}\n";
    JsonNode problem = http.post(T + "/messages", lines, "Content-Type", LINES).problem(400, 400);
    assertThat(problem.get("detail").asString()).contains("payload");
    for (String wrong :
        List.of(
            "[]",
            "{\"key\":\"no payload\"}",
            "{\"payload\":\"x\",\"topic\":\"elsewhere\"}",
            "{\"payload\":\"x\",\"payload\":\"y\"}",
            "{\"payload\":\"x\"} {}",
            "{\"payload\":\"x\",\"qos\":2}",
            "{\"payload\":\"x\",\"ttl_ms\":-1}",
            "{\"payload\":\"x\",\"ttl_ms\":1e3}",
            "{\"payload\":\"?\",\"encoding\":\"base64\"}",
            "{\"payload\":\"x\",\"encoding\":\"latin1\"}",
            "{\"payload\":\"x\"",
            "\n\n")) {
      http.post(T + "/messages", wrong, "Content-Type", LINES).problem(400, 400);
    }
    assertThat(server.broker().stats().published()).isZero();
  }

  @Test
  void refusalsHaveTheirNumbers() {
    http.post("/api/v1/topics/%24dlq%2Fx/messages", "x").problem(403, 403);
    http.post("/api/v1/topics/a%2Fb%2B/messages", "x").problem(400, 400);
    http.post(T + "/messages", "x", "Blipmq-Qos", "2").problem(400, 400);
    http.post(T + "/messages", "x", "Blipmq-Ttl-Ms", "soon").problem(400, 400);
    http.post(T + "/messages", "x", "Blipmq-Durability", "synced").problem(400, 400);
    http.post(T + "/messages?key=x", "x").problem(400, 400);
    http.post(T + "/messages", "x", "Blipmq-Ttl", "1").problem(400, 400);
    http.post(T + "/messages", "{\"payload\":\"\"}", "Content-Type", LINES, "Blipmq-Key", "k")
        .problem(400, 400);
    http.post(T + "/messages", "x".repeat((1 << 20) + 1)).problem(413, 413);
    http.get(T + "/messages?wait=2h").problem(400, 400);
    http.get(T + "/messages?max=0").problem(400, 400);
    http.get(T + "/messages?from=yesterday").problem(400, 400);
    http.get(T + "/messages?max_retries=1").problem(400, 400);
    http.get(T + "/messages?filter=key%20%3D%3D").problem(400, 400);
    http.post(T + "/ack", "{\"receipts\":[]}").problem(400, 400);
    http.post(T + "/ack", "{\"receipts\":[\"x\"]}").problem(400, 400);
    http.post(T + "/ack", "{\"receipts\":[\"0123456789abcdef-1-2\"],\"delay_ms\":1}")
        .problem(400, 400);
  }

  @Test
  void aFullDiskIsSaidSo() {
    try (RunningGateway full = RunningGateway.withLog(new FullLog());
        HttpPeer peer = new HttpPeer(full.port())) {
      assertThat(peer.post(T + "/messages", "x").problem(507, 507).get("detail").asString())
          .isEqualTo(FullLog.REASON);
      peer.post(T + "/messages", "x", "Blipmq-Qos", "0").expect(200);
      String lines = "{\"payload\":\"0\",\"qos\":0}\n{\"payload\":\"1\"}\n";
      JsonNode results =
          peer.post(T + "/messages", lines, "Content-Type", LINES).expect(207).json();
      assertThat(results.get("results").get(0).get("count").asInt()).isEqualTo(1);
      assertThat(results.get("results").get(1).get("problem").get("code").asInt()).isEqualTo(507);
    }
  }

  // ---- receiving

  @Test
  void aGroupGetsEachMessageOnceAndWhatIsAcknowledgedIsOver() {
    group();
    http.post(T + "/messages", "a").expect(200);
    http.post(T + "/messages", "b").expect(200);
    HttpPeer.Answer first = http.get(T + "/messages?group=g&max=1&wait=20s");
    HttpPeer.Answer second = http.get(T + "/messages?group=g&max=9&wait=20s");
    assertThat(first.payloads()).containsExactly("a");
    assertThat(second.payloads()).containsExactly("b");
    assertThat(http.get(T + "/messages?group=g&wait=0").messages()).isEmpty();

    List<String> both = List.of(first.receipts().getFirst(), second.receipts().getFirst());
    assertThat(http.settle(T + "/ack", both, "").expect(200).json().get("settled").asInt())
        .isEqualTo(2);
    JsonNode again = http.settle(T + "/ack", both, "").expect(200).json();
    assertThat(again.get("settled").asInt()).isZero();
    assertThat(again.get("unknown").size()).isEqualTo(2);
    assertThat(server.broker().stats().inFlight()).isZero();
    assertThat(consumers()).isZero();
  }

  private long consumers() {
    return server.broker().admin().describe("t").subscriptions().stream()
        .mapToLong(each -> each.consumers())
        .sum();
  }

  @Test
  void aReceiptIsGoodForItsTopicOnly() {
    group();
    http.post(T + "/messages", "a").expect(200);
    List<String> receipts = http.get(T + "/messages?group=g&wait=20s").receipts();
    JsonNode wrong = http.settle("/api/v1/topics/other/ack", receipts, "").expect(200).json();
    assertThat(wrong.get("unknown").size()).isEqualTo(1);
    assertThat(server.broker().stats().inFlight()).isEqualTo(1);
  }

  @Test
  void whatIsNotAcknowledgedInTimeComesAgainAndItsConsumerEnds() {
    group();
    http.post(T + "/messages", "a").expect(200);
    assertThat(fetch("&ack_deadline_ms=1000")).hasSize(1);
    server.advance(Duration.ofSeconds(2));
    await().atMost(SOON).untilAsserted(() -> assertThat(consumers()).isZero());
    server.advance(Duration.ofSeconds(60));
    JsonNode again = fetch("").getFirst();
    assertThat(again.get("attempt").asInt()).isEqualTo(2);
  }

  @Test
  void whatIsTakenBackLetsItsConsumerGoWithoutWaiting() {
    group();
    http.post(T + "/messages", "a").expect(200);
    http.post(T + "/messages", "b").expect(200);
    HttpPeer.Answer answer = http.get(T + "/messages?group=g&wait=20s&max=2");
    http.settle(T + "/ack", answer.receipts().subList(0, 1), "").expect(200);
    try (Consumer other = server.broker().subscribe("t", SubscribeOptions.group("g"), () -> {})) {
      other.seek(new StartPosition.LastCommitted());
      await().atMost(SOON).untilAsserted(() -> assertThat(consumers()).isEqualTo(1));
      other.addCredit(1, 0);
      assertThat(other.poll((_, _, _, _, _) -> true, 1)).isEqualTo(1);
      JsonNode late = http.settle(T + "/ack", answer.receipts(), "").expect(200).json();
      assertThat(late.get("unknown").size()).isEqualTo(2);
      assertThat(other.unsettled()).isEqualTo(1);
    }
  }

  @Test
  void whatIsGivenBackComesAgainAtOnceLaterOrNever() {
    group();
    http.post(T + "/messages", "a").expect(200);
    List<String> first = http.get(T + "/messages?group=g&wait=20s").receipts();
    http.settle(T + "/nack", first, ",\"delay_ms\":0").expect(200);
    HttpPeer.Answer second = http.get(T + "/messages?group=g&wait=20s");
    assertThat(second.messages().getFirst().get("attempt").asInt()).isEqualTo(2);
    http.settle(T + "/nack", second.receipts(), ",\"delay_ms\":60000").expect(200);
    assertThat(http.get(T + "/messages?group=g&wait=0").messages()).isEmpty();
    server.advance(Duration.ofSeconds(61));
    HttpPeer.Answer third = http.get(T + "/messages?group=g&wait=20s");
    http.settle(T + "/nack", third.receipts(), ",\"dead_letter\":true").expect(200);
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(http.get("/api/v1/topics/%24dlq%2Ft%2Fg/messages?from=earliest").payloads())
                .containsExactly("a"));
    assertThat(
            http.post(T + "/subscriptions/g/resend", "").expect(200).json().get("resent").asInt())
        .isEqualTo(1);
    assertThat(http.get(T + "/messages?group=g&wait=20s").payloads()).containsExactly("a");
  }

  @Test
  void aRequestWaitsForAMessageAndIsAnsweredAtOnce() {
    group();
    CompletableFuture<HttpPeer.Answer> waiting =
        http.later("GET", T + "/messages?group=g&wait=20s", "");
    await().atMost(SOON).until(() -> consumers() == 1);
    http.post(T + "/messages", "late").expect(200);
    assertThat(waiting.join().payloads()).containsExactly("late");
  }

  @Test
  void whoIsGoneWhileWaitingTakesNothingWithHim() {
    group();
    try (RawHttp gone = RawHttp.connect(server.port())) {
      gone.request("GET " + T + "/messages?group=g&wait=60s");
      await().atMost(SOON).until(() -> consumers() == 1);
    }
    await().atMost(SOON).until(() -> consumers() == 0);
    http.post(T + "/messages", "a").expect(200);
    assertThat(fetch("").getFirst().get("attempt").asInt()).isEqualTo(1);
  }

  @Test
  void aKeyIsWithOneRequestAtATime() {
    group();
    String lines = "{\"payload\":\"1\",\"key\":\"k\"}\n{\"payload\":\"2\",\"key\":\"k\"}\n";
    http.post(T + "/messages", lines, "Content-Type", LINES).expect(200);
    HttpPeer.Answer first = http.get(T + "/messages?group=g&max=1&wait=20s");
    assertThat(first.payloads()).containsExactly("1");
    assertThat(http.get(T + "/messages?group=g&wait=0").messages()).isEmpty();
    http.settle(T + "/ack", first.receipts(), "").expect(200);
    assertThat(http.get(T + "/messages?group=g&wait=20s").payloads()).containsExactly("2");
  }

  @Test
  void patternsAreReadAndEachMessageSaysItsTopic() {
    http.send("PUT", "/api/v1/topics/a%2F%2B/subscriptions/g", "").expect(204);
    http.post("/api/v1/topics/a%2Fx/messages", "1").expect(200);
    HttpPeer.Answer got = http.get("/api/v1/topics/a%2F%2B/messages?group=g&wait=20s");
    assertThat(got.messages().getFirst().get("topic").asString()).isEqualTo("a/x");
    http.settle("/api/v1/topics/a%2F%2B/ack", got.receipts(), "").expect(200);
    assertThat(server.broker().stats().inFlight()).isZero();
  }

  @Test
  void requestsThatHoldMessagesAreBounded() {
    try (RunningGateway small =
            RunningGateway.start(
                config -> config.withHttp(config.http().withLimits(1 << 20, 1 << 20, 1)));
        HttpPeer peer = new HttpPeer(small.port())) {
      peer.send("PUT", T + "/subscriptions/g", "").expect(204);
      peer.post(T + "/messages", "a").expect(200);
      List<String> first = peer.get(T + "/messages?group=g&wait=20s").receipts();
      HttpPeer.Answer refused = peer.get(T + "/messages?group=g&wait=0");
      refused.problem(429, 429);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      peer.settle(T + "/ack", first, "").expect(200);
      assertThat(peer.get(T + "/messages?group=g&wait=0").messages()).isEmpty();
    }
  }

  @Test
  void aHeadRequestTakesNoMessages() {
    group();
    http.post(T + "/messages", "a").expect(200);
    assertThat(http.send("HEAD", T + "/messages?group=g", "").expect(200).body()).isEmpty();
    assertThat(fetch("").getFirst().get("attempt").asInt()).isEqualTo(1);
  }

  @Test
  void halfACharacterDoesNotStandInTheWay() {
    Message half = Message.builder("x").key("a\ud800b").header("h\udc00", "\ud83d\ude00").build();
    server.broker().topic("t").publish(Publication.of(List.of(half), 1), IGNORED);
    JsonNode seen = http.get(T + "/messages?from=earliest&wait=20s").messages().getFirst();
    assertThat(seen.get("key").asString()).isEqualTo("a\uFFFDb");
    assertThat(seen.get("headers").get("h\uFFFD").asString()).isEqualTo("\ud83d\ude00");
  }
}
