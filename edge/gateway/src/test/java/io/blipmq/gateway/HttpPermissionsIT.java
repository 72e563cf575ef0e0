package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What API keys permit over HTTP. */
final class HttpPermissionsIT {
  private static final String T = "/api/v1/topics/";
  private static final String[] ALL = bearer("all");
  private static final String[] SOME = bearer("some");
  private static final String[] BOSS = bearer("boss");

  private final KeyRing keys =
      new KeyRing()
          .with("some", List.of("in/#"), List.of("out/#"))
          .withManager("boss")
          .withAnonymous(List.of("in/#"), List.of());
  private final RunningGateway server =
      RunningGateway.with(
          keys,
          config ->
              config.with(
                  Listener.fixed(config.listeners().getFirst().bind(), "http")
                      .withAnonymous(true)));
  private final HttpPeer http = new HttpPeer(server.port());

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private static String[] bearer(String key) {
    return new String[] {"Authorization", "Bearer " + key};
  }

  private void refused(String method, String path, String body, String... headers) {
    assertThat(http.send(method, path, body, headers).problem(403, 403).get("type").asString())
        .isEqualTo("urn:blipmq:error:not-permitted");
  }

  @Test
  void publishesToWhatIsPermitted() {
    http.post(T + "in%2Fa/messages", "x", SOME).expect(200);
    assertThat(
            http.post(T + "out%2Fa/messages", "x", SOME).problem(403, 403).get("detail").asString())
        .isEqualTo("some may not publish to out/a; use an API key that may");
    String[] batch = {"Authorization", "Bearer some", "Content-Type", "application/x-ndjson"};
    refused("POST", T + "out%2Fa/messages", "{\"payload\":\"x\"}\n{\"payload\":\"y\"}", batch);
    assertThat(server.gateway().stats().notPermitted()).isEqualTo(2);
    assertThat(server.broker().admin().list()).hasSize(1);
  }

  @Test
  void readsWhatIsPermitted() {
    http.post(T + "out%2Fa/messages", "seen", ALL).expect(200);
    http.post(T + "in%2Fa/messages", "hidden", ALL).expect(200);
    String earliest = "/messages?from=earliest&wait=0s";
    assertThat(http.get(T + "out%2F%23" + earliest, SOME).payloads()).containsExactly("seen");
    for (String pattern : List.of("in%2Fa", "%23", "%2B%2Fa", "%24dlq%2Fout%2Fa%2Fg")) {
      refused("GET", T + pattern + earliest, "", SOME);
      refused("GET", T + pattern + earliest + "&group=g", "", SOME);
      assertThat(http.send("HEAD", T + pattern + earliest, "", SOME).status()).isEqualTo(403);
    }
  }

  @Test
  void eventsAreOfWhatIsPermitted() throws Exception {
    String[] events = {"Authorization", "Bearer some", "Accept", "text/event-stream"};
    refused("GET", T + "%23/messages", "", events);
    var answer =
        http.client()
            .send(
                http.request("GET", T + "out%2Fa/messages", "", events),
                HttpResponse.BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      assertThat(answer.statusCode()).isEqualTo(200);
      http.post(T + "out%2Fa/messages", "seen", ALL).expect(200);
      assertThat(new String(body.readNBytes(6), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("id: 0\n");
    }
  }

  @Test
  void aReceiptIsNoPermission() {
    http.send("PUT", T + "in%2Fa/subscriptions/g", "", ALL).expect(204);
    http.post(T + "in%2Fa/messages", "x", ALL).expect(200);
    List<String> receipts = http.get(T + "in%2Fa/messages?group=g", ALL).receipts();
    String body = "{\"receipts\":[\"" + receipts.getFirst() + "\"]}";
    refused("POST", T + "in%2Fa/ack", body, SOME);
    refused("POST", T + "in%2Fa/nack", body, SOME);
    http.post(T + "in%2Fa/ack", body, ALL).expect(200);
  }

  @Test
  void managesIfThatIsPermitted() {
    for (String[] managed :
        new String[][] {
          {"PUT", T + "in%2Fa"},
          {"PATCH", T + "in%2Fa"},
          {"GET", T + "in%2Fa"},
          {"GET", "/api/v1/topics"},
          {"GET", "/api/v1/stats"},
          {"GET", T + "in%2Fa/subscriptions"},
          {"POST", T + "in%2Fa/subscriptions/g/resend"},
          {"DELETE", T + "in%2Fa"},
        }) {
      refused(managed[0], managed[1], "", SOME);
      assertThat(http.send(managed[0], managed[1], "", BOSS).status()).isNotEqualTo(403);
    }
    refused("DELETE", T + "out%2Fa/subscriptions/g", "", SOME);
    refused("PUT", T + "in%2Fa/subscriptions/g", "", BOSS);
  }

  @Test
  void whoMayReadAGroupMayMakeAndMoveIt() {
    http.send("PUT", T + "out%2Fa/subscriptions/g", "", SOME).expect(204);
    http.post(T + "out%2Fa/subscriptions/g/seek", "{\"from\":\"earliest\"}", SOME).expect(204);
    refused("PUT", T + "in%2Fa/subscriptions/g", "", SOME);
    refused("POST", T + "in%2Fa/subscriptions/g/seek", "{\"from\":\"earliest\"}", SOME);
  }

  @Test
  void withoutAKeyItIsWhatTheAnonymousMay() {
    try (HttpPeer open = new HttpPeer(server.gateway().addresses().get(1).getPort())) {
      open.post(T + "in%2Fa/messages", "x").expect(200);
      open.post(T + "out%2Fa/messages", "x").problem(403, 403);
      open.post(T + "out%2Fa/messages", "x", ALL).expect(200);
      open.get(T + "out%2Fa/messages?wait=0s", SOME).expect(200);
      open.post(T + "in%2Fa/messages", "x", bearer("wrong")).problem(401, 401);
    }
  }
}
