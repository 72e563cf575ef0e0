package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as such: connections, heads and bodies, wrong, slow and hostile ones above all. */
final class HttpConnectionIT {
  private static final String T = "/api/v1/topics/t";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final RunningGateway server = RunningGateway.start();

  @AfterEach
  void close() {
    server.close();
  }

  private RawHttp connect() {
    return RawHttp.connect(server.port());
  }

  private static String post(String path, String headers, String body) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder() {
    try (RawHttp raw = connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        all.append(post(T + "/messages", "Content-Length: 1\r\n", "x"));
        all.append("GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      raw.send(all.toString());
      for (int i = 0; i < 500; i++) {
        assertThat(raw.answer()).contains(" 200 ", "\"offset\":" + i + ",");
        assertThat(raw.status()).isEqualTo(404);
      }
    }
  }

  @Test
  void requestsSentAheadOfALongWaitAreAnsweredAfterIt() {
    try (RawHttp raw = connect()) {
      raw.request("GET " + T + "/messages?wait=60s");
      raw.request("GET /api/v1/stats");
      await().atMost(LONG).until(() -> server.broker().stats().subscriptions() == 1);
      try (RawHttp other = connect()) {
        other.send(post(T + "/messages", "Content-Length: 1\r\n", "x"));
        assertThat(other.status()).isEqualTo(200);
      }
      assertThat(raw.answer()).contains("\"payload\":\"x\"");
      assertThat(raw.answer()).contains("memory_limit_bytes");
    }
  }

  @Test
  void aBodyInChunksIsOneBody() {
    try (RawHttp raw = connect()) {
      raw.send(post(T + "/messages", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n"));
      raw.send("0\r\n\r\n");
      assertThat(raw.status()).isEqualTo(200);
      raw.request("GET " + T + "/messages?from=earliest&wait=20s");
      assertThat(raw.answer()).contains("\"payload\":\"abcde\"");
    }
  }

  @Test
  void whoAsksFirstIsToldToGoOnOrNot() {
    try (RawHttp raw = connect()) {
      raw.send(post(T + "/messages", "Content-Length: 1\r\nExpect: 100-continue\r\n", ""));
      assertThat(raw.head()).startsWith("HTTP/1.1 100 ");
      raw.send("x");
      assertThat(raw.status()).isEqualTo(200);
      raw.send(post(T + "/messages", "Content-Length: 99999999\r\nExpect: 100-continue\r\n", ""));
      assertThat(raw.answer()).startsWith("HTTP/1.1 413 ").contains("connection: close");
      raw.expectClosed();
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItHasCome() {
    try (RunningGateway small =
        RunningGateway.start(
            config -> config.withHttp(config.http().withLimits(1_000, 10_000, 10)))) {
      try (RawHttp raw = RawHttp.connect(small.port())) {
        raw.send(post(T + "/messages", "Content-Length: 1001\r\n", "only the beginning"));
        raw.send("x".repeat(1001 - "only the beginning".length()));
        assertThat(raw.status()).isEqualTo(413);
        raw.send(post(T + "/messages", "Content-Length: 1000\r\n", "y".repeat(1_000)));
        assertThat(raw.status()).isEqualTo(200);
      }
      try (RawHttp raw = RawHttp.connect(small.port())) {
        raw.send(post(T + "/messages", "Transfer-Encoding: chunked\r\n", ""));
        raw.send("400\r\n" + "z".repeat(0x400) + "\r\n");
        assertThat(raw.status()).isEqualTo(413);
        raw.expectClosed();
      }
    }
  }

  @Test
  void bodiesThatArriveShareOneBudget() {
    try (RunningGateway small =
            RunningGateway.start(
                config -> config.withHttp(config.http().withLimits(8_000, 10_000, 10)));
        RawHttp first = RawHttp.connect(small.port());
        RawHttp second = RawHttp.connect(small.port())) {
      String head = post(T + "/messages", "Content-Length: 8000\r\n", "");
      first.send(head + "x".repeat(7_999));
      await()
          .atMost(LONG)
          .until(() -> small.gateway().stats().receivedBytes() >= head.length() + 7_999);
      second.send(head + "x".repeat(7_999));
      assertThat(second.status()).isEqualTo(429);
      first.send("x");
      assertThat(first.status()).isEqualTo(200);
      try (RawHttp third = RawHttp.connect(small.port())) {
        third.send(head + "x".repeat(8_000));
        assertThat(third.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void headAndOptionsSayWhatThereIs() {
    try (RawHttp raw = connect()) {
      raw.request("HEAD /api/v1/stats");
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ").contains("content-length: ");
      raw.request("OPTIONS " + T);
      assertThat(raw.head())
          .startsWith("HTTP/1.1 204 ")
          .contains("allow: DELETE, GET, HEAD, OPTIONS, PATCH, PUT\r\n");
      raw.request("OPTIONS *");
      assertThat(raw.head()).startsWith("HTTP/1.1 204 ");
      raw.request("POST " + T);
      assertThat(raw.answer()).startsWith("HTTP/1.1 405 ").contains("allow: DELETE, GET");
      raw.request("TRACE /api/v1/stats");
      assertThat(raw.status()).isEqualTo(405);
      raw.request("GET http://x/api/v1/stats");
      assertThat(raw.status()).isEqualTo(200);
    }
  }

  @Test
  void namesOfTopicsMayHoldAnything() {
    try (RawHttp raw = connect()) {
      raw.request("PUT /api/v1/topics/a%2Fb%20%C3%BC%25+");
      assertThat(raw.status()).isEqualTo(400);
      raw.request("PUT /api/v1/topics/a%2Fb%20%C3%BC%25");
      assertThat(raw.status()).isEqualTo(200);
      raw.request("PUT /api/v1/topics/größe");
      assertThat(raw.status()).isEqualTo(200);
      assertThat(server.broker().admin().list().stream().map(topic -> topic.name()))
          .containsExactly("a/b ü%", "größe");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/topics/%FF",
        "GET /api/v1/topics/%E4",
        "GET /api/v1/topics/%4",
        "GET /api/v1/topics/%zz",
        "GET /api/v1/topics/%EF%BC%91%",
        "GET /api/v1/stats?x=1",
        "GET /api/v1/topics?limit=1&limit=2",
        "GET /api/v1/topics?limit=0",
        "GET /api/v1/topics?limit=%F0",
        "GET /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
        "GET stats",
        "PUT /api/v1/topics/",
        "PUT /api/v1/topics/%00"
      })
  void wrongTargetsAreRefusedAndTheConnectionLives(String line) {
    try (RawHttp raw = connect()) {
      raw.request(line);
      assertThat(raw.status()).isEqualTo(400);
      raw.request("GET /api/v1/stats");
      assertThat(raw.status()).isEqualTo(200);
    }
  }

  static Stream<String> garbage() {
    return Stream.of(
        "GET \r\n\r\n",
        "GET /api/v1/stats\r\n\r\n",
        "GET /api/v1/stats HTTP/9\r\n\r\n",
        "GET /api/v1/stats HTTP/1.1\r\nHost x\r\n\r\n",
        "GET /api/v1/stats HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET /api/v1/stats HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
        post(T + "/messages", "Transfer-Encoding: chunked\r\n", "zz\r\n"));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("garbage")
  void whatIsNoHttpIsAnsweredAndEndsItsConnection(String text) {
    try (RawHttp raw = connect()) {
      raw.send(text);
      assertThat(raw.status()).isIn(400, 414, 431);
      raw.expectClosed();
    }
    assertThat(server.gateway().stats().protocolErrors()).isEqualTo(1);
  }

  @Test
  void aRequestWithoutHostIsRefused() {
    try (RawHttp raw = connect()) {
      raw.send("GET /api/v1/stats HTTP/1.1\r\n\r\n");
      assertThat(raw.status()).isEqualTo(400);
      raw.send("GET /api/v1/stats HTTP/1.0\r\n\r\n");
      assertThat(raw.answer()).contains(" 200 ", "connection: close");
      raw.expectClosed();
    }
  }

  @Test
  void aBodyWhereNoneBelongsIsRefused() {
    try (RawHttp raw = connect()) {
      raw.send("GET /api/v1/stats HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(raw.status()).isEqualTo(400);
      raw.request("GET /api/v1/stats");
      assertThat(raw.status()).isEqualTo(200);
    }
  }

  // ---- time

  private static RunningGateway hasty() {
    Duration soon = Duration.ofMillis(300);
    return RunningGateway.start(
        config -> config.withHttp(config.http().withTimes(LONG, soon, soon, LONG)));
  }

  @Test
  void aRequestThatTricklesIsTimedOut() {
    try (RunningGateway gateway = hasty();
        RawHttp raw = RawHttp.connect(gateway.port())) {
      raw.send(post(T + "/messages", "Content-Length: 10\r\n", "abc"));
      assertThat(raw.answer()).startsWith("HTTP/1.1 408 ");
      raw.expectClosed();
    }
  }

  @Test
  void anIdleConnectionIsClosed() {
    try (RunningGateway gateway = hasty();
        RawHttp raw = RawHttp.connect(gateway.port())) {
      raw.request("GET /api/v1/stats");
      assertThat(raw.status()).isEqualTo(200);
      raw.send("GET /api/v1/st");
      raw.expectClosed();
    }
  }

  @Test
  void aServerThatGoesDownEndsWaitsAndTakesAcknowledgements() {
    try (RawHttp waiting = connect();
        RawHttp events = connect();
        RawHttp worker = connect()) {
      worker.request("PUT " + T + "/subscriptions/g");
      assertThat(worker.head()).contains(" 204 ");
      worker.send(post(T + "/messages", "Content-Length: 1\r\n", "x"));
      assertThat(worker.status()).isEqualTo(200);
      worker.request("GET " + T + "/messages?group=g&wait=20s");
      String got = worker.answer();
      waiting.request("GET " + T + "/messages?group=other&wait=60s");
      events.send(
          "GET " + T + "/messages HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
      events.head();
      await().atMost(LONG).until(() -> server.broker().stats().subscriptions() == 3);

      server.gateway().beginShutdown();
      assertThat(waiting.answer()).contains("\"messages\":[]", "connection: close");
      events.until("0\r\n\r\n");
      String receipt = got.replaceFirst("(?s).*\"receipt\":\"([^\"]*)\".*", "$1");
      String body = "{\"receipts\":[\"" + receipt + "\"]}";
      worker.send(post(T + "/ack", "Content-Length: " + body.length() + "\r\n", body));
      assertThat(worker.answer()).contains("\"settled\":1", "connection: close");
      assertThat(server.gateway().awaitSettled(LONG)).isTrue();
    }
  }

  @Test
  void aServerThatGoesDownTakesNoMessages() {
    try (RawHttp worker = connect()) {
      worker.request("GET /api/v1/stats");
      assertThat(worker.status()).isEqualTo(200);
      server.gateway().beginShutdown();
      worker.send(post(T + "/messages", "Content-Length: 1\r\n", "x"));
      assertThat(worker.answer()).startsWith("HTTP/1.1 503 ").contains("retry-after");
      worker.expectClosed();
    }
  }

  // ---- who may

  @Test
  void keysAreBearerTokens() {
    try (RunningGateway closed = RunningGateway.withKeys("s3cret");
        HttpPeer http = new HttpPeer(closed.port())) {
      HttpPeer.Answer refused = http.get("/api/v1/stats");
      refused.problem(401, 401);
      assertThat(refused.headers().firstValue("www-authenticate"))
          .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
      http.get("/api/v1/stats", "Authorization", "Basic czNjcmV0").problem(401, 401);
      http.get("/api/v1/stats", "Authorization", "Bearer wrong").problem(401, 401);
      assertThat(closed.gateway().stats().authenticationFailures()).isEqualTo(1);
      http.post(T + "/messages?access_token=s3cret", "x").problem(401, 401);
      http.post(T + "/messages", "x", "Authorization", "bearer s3cret").expect(200);
      http.get(T + "/messages?from=earliest&access_token=s3cret").expect(200);
      http.get("/api/v1/openapi.json").expect(200);
      http.get("/api/v1/nothing").problem(404, 400);
    }
  }

  @Test
  void aBodyIsNotTakenFromWhoHasNoKey() {
    try (RunningGateway closed = RunningGateway.withKeys("s3cret");
        RawHttp raw = RawHttp.connect(closed.port())) {
      raw.send(post(T + "/messages", "Content-Length: 1000000\r\n", ""));
      assertThat(raw.answer()).startsWith("HTTP/1.1 401 ").contains("connection: close");
      raw.expectClosed();
    }
  }

  @Test
  void pagesOfOtherOriginsAreRefused() {
    String mine = "https://app.example";
    try (RunningGateway gateway =
            RunningGateway.start(
                config -> config.withHttp(config.http().withAllowedOrigins(List.of(mine))));
        HttpPeer http = new HttpPeer(gateway.port())) {
      http.post(T + "/messages", "x", "Origin", "https://evil.example").problem(403, 403);
      HttpPeer.Answer allowed = http.post(T + "/messages", "x", "Origin", mine).expect(200);
      assertThat(allowed.headers().firstValue("access-control-allow-origin")).hasValue(mine);
      assertThat(allowed.headers().firstValue("vary")).hasValue("origin");
      HttpPeer.Answer asked =
          http.send(
              "OPTIONS",
              T + "/messages",
              "",
              "Origin",
              mine,
              "Access-Control-Request-Method",
              "POST",
              "Access-Control-Request-Headers",
              "blipmq-key");
      asked.expect(204);
      assertThat(asked.headers().firstValue("access-control-allow-methods"))
          .hasValue("GET, HEAD, OPTIONS, POST");
      assertThat(asked.headers().firstValue("access-control-allow-headers")).hasValue("blipmq-key");
      assertThat(http.get("/api/v1/stats").headers().firstValue("access-control-allow-origin"))
          .isEmpty();
    }
    try (HttpPeer http = new HttpPeer(server.port())) {
      http.get("/api/v1/stats", "Origin", mine).problem(403, 403);
    }
  }
}
