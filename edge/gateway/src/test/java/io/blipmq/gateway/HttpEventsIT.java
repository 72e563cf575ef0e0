package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A topic as server-sent events. */
final class HttpEventsIT {
  private static final String T = "/api/v1/topics/t";
  private static final Duration SOON = Duration.ofSeconds(20);

  private final RunningGateway server = RunningGateway.start();
  private final HttpPeer http = new HttpPeer(server.port());

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @Test
  void eventsFollowATopicAndGoOnBehindTheLastOneSeen() {
    http.post(T + "/messages", "zero").expect(200);
    http.post(T + "/messages", "one").expect(200);
    try (RawHttp events = RawHttp.connect(server.port())) {
      events.send(
          "GET "
              + T
              + "/messages HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
              + "Last-Event-ID: 0\r\n\r\n");
      assertThat(events.head()).contains("200 OK", "text/event-stream", "chunked");
      assertThat(events.until("\n\n")).contains("id: 1\ndata: {", "\"payload\":\"one\"");
      http.post(T + "/messages", "two\nlines").expect(200);
      assertThat(events.until("\n\n")).contains("id: 2\ndata: {", "\"payload\":\"two\\nlines\"");
    }
    await().atMost(SOON).until(() -> server.broker().stats().subscriptions() == 0);
  }

  @Test
  void eventsEndWithTheTopic() {
    http.post(T + "/messages", "zero").expect(200);
    try (RawHttp events = RawHttp.connect(server.port())) {
      events.send(
          "GET "
              + T
              + "/messages?from=earliest HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
      events.head();
      events.until("\n\n");
      http.send("DELETE", T, "").expect(204);
      events.until("0\r\n\r\n");
      events.expectClosed();
    }
  }

  @Test
  void whoFollowsAndDoesNotReadIsClosedAndHurtsNobody() {
    try (RunningGateway hasty =
            RunningGateway.start(config ->
                config.withHttp(
                    config
                        .http()
                        .withTimes(SOON, Duration.ofSeconds(1), SOON, Duration.ofMillis(100))));
        RawHttp slow = RawHttp.connect(hasty.port(), 4_096);
        Peer peer = Peer.pushed(hasty.port())) {
      slow.send("GET " + T + "/messages HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
      slow.head();
      Push.subscribe(peer, "t", SubscribeOptions.unnamed().withQos(QoS.AT_MOST_ONCE), 1_000);
      byte[] large = new byte[100_000];
      for (int i = 0; i < 100; i++) {
        Push.publish(peer, 0, "t", Message.builder(large).qos(QoS.AT_MOST_ONCE).build());
        Push.atLeast(peer, 1);
      }
      await().atMost(SOON).until(() -> hasty.broker().stats().subscriptions() == 1);
    }
  }
}
