package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.SubscribeOptions;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** JSON lines over WebSocket, to and from other doors, and WebSocket as such. */
final class WebSocketIT {
  private static final String LINES = "blipmq.jsonlines";
  private static final String SUBSCRIBE = "{\"command\":\"subscribe\",\"topic\":\"t\"}";
  private static final String SUCCESS = "{\"success\": true}";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final RunningGateway server = RunningGateway.start();

  @AfterEach
  void close() {
    server.close();
  }

  private WebSocketPeer lines() {
    return WebSocketPeer.open(server.port(), "/ws", LINES);
  }

  @Test
  void aTextMessageIsALineAndALineIsATextMessage() {
    try (WebSocketPeer peer = lines()) {
      assertThat(peer.socket().getSubprotocol()).isEqualTo(LINES);
      assertThat(peer.text(SUBSCRIBE).next()).isEqualTo(SUCCESS);
      peer.text(
          "{\"command\":\"send\",\n\"topic\":\"t\",\r\n\"msg\":\"hällo\",\"delivery\":\"all\"}");
      List<String> two = List.of(peer.next(), peer.next());
      assertThat(two).contains(SUCCESS);
      assertThat(two).anySatisfy(each -> assertThat(each).contains("hällo", "\"index\""));
      assertThat(peer.text("{").next()).contains("Could not parse json");
    }
  }

  @Test
  void whatComesByOtherDoorsGoesOutHereAndTheOtherWayRound() {
    try (WebSocketPeer page = lines();
        Peer worker = Peer.pushed(server.port());
        HttpPeer http = new HttpPeer(server.port())) {
      assertThat(page.text(SUBSCRIBE).next()).isEqualTo(SUCCESS);
      Push.subscribe(worker, "t", SubscribeOptions.unnamed(), 10);
      http.post("/api/v1/topics/t/messages", "from http").expect(200);
      assertThat(page.next()).contains("\"msg\": \"from http\"");
      assertThat(Push.deliveries(worker, 1)).containsExactly("1:t/0:0:1:from http");
      Push.publish(worker, 0, Push.PLAIN, "t", List.of(Push.zero("from native")));
      assertThat(page.next()).contains("from native");
      Push.atLeast(worker, 1);
      page.text(
          "{\"command\":\"send\",\"topic\":\"t\",\"msg\":\"from page\",\"delivery\":\"all\"}");
      assertThat(Push.deliveries(worker, 1)).singleElement().asString().endsWith("from page");
    }
  }

  @Test
  void withoutASubProtocolItIsLines() {
    try (WebSocketPeer peer = WebSocketPeer.open(server.port(), "/", "")) {
      assertThat(peer.text(SUBSCRIBE).next()).isEqualTo(SUCCESS);
    }
  }

  @Test
  void fragmentsAreOneMessage() {
    try (WebSocketPeer peer = lines()) {
      peer.socket().sendText(SUBSCRIBE.substring(0, 5), false).join();
      peer.socket().sendText(SUBSCRIBE.substring(5), true).join();
      assertThat(peer.next()).isEqualTo(SUCCESS);
    }
  }

  @Test
  void pingsAreAnsweredAndACloseToo() {
    try (WebSocketPeer peer = lines()) {
      peer.socket().sendPing(ByteBuffer.wrap(new byte[3])).join();
      assertThat(peer.next()).isEqualTo("pong 3");
      peer.socket().sendClose(1001, "bye").join();
      assertThat(peer.next()).isEqualTo("close 1001");
    }
    await().atMost(LONG).until(() -> server.gateway().stats().connections() == 0);
  }

  @Test
  void quitClosesInOrder() {
    try (WebSocketPeer peer = lines()) {
      assertThat(peer.text("quit").next()).isEqualTo("close 1000");
    }
  }

  @Test
  void binaryDataIsNoLine() {
    try (WebSocketPeer peer = lines()) {
      peer.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
      assertThat(peer.next()).isEqualTo("close 1003");
    }
  }

  @Test
  void whoIsGoneLeavesNothing() {
    try (WebSocketPeer peer = lines()) {
      assertThat(peer.text(SUBSCRIBE).next()).isEqualTo(SUCCESS);
      peer.socket().abort();
    }
    await().atMost(LONG).until(() -> server.broker().stats().subscriptions() == 0);
  }

  // ---- the handshake

  private static int refused(int port, String path, String protocol, String... headers) {
    try {
      WebSocketPeer.open(port, path, protocol, headers).close();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException handshake) {
        return handshake.getResponse().statusCode();
      }
      throw e;
    }
  }

  @Test
  void otherSubProtocolsPathsAndVersionsAreRefused() {
    assertThat(refused(server.port(), "/ws", "chat")).isEqualTo(400);
    assertThat(refused(server.port(), "/nowhere", LINES)).isEqualTo(400);
    assertThat(refused(server.port(), "/ws?x=1", LINES)).isEqualTo(400);
    try (RawHttp raw = RawHttp.connect(server.port())) {
      raw.send(upgrade(""));
      assertThat(raw.answer()).startsWith("HTTP/1.1 426 ").contains("sec-websocket-version: 13");
      raw.send(upgrade("Sec-WebSocket-Version: 13\r\n"));
      assertThat(raw.status()).isEqualTo(400);
      raw.request("GET /api/v1/stats");
      assertThat(raw.status()).isEqualTo(200);
    }
  }

  @Test
  void pagesOfOtherOriginsAreRefused() {
    assertThat(refused(server.port(), "/ws", LINES, "Origin", "http://evil.example"))
        .isEqualTo(403);
    try (RunningGateway open =
        RunningGateway.start(
            config -> config.withHttp(config.http().withAllowedOrigins(List.of("http://app"))))) {
      assertThat(refused(open.port(), "/ws", LINES, "Origin", "http://app")).isEqualTo(101);
      assertThat(refused(open.port(), "/ws", LINES, "Origin", "http://evil")).isEqualTo(403);
    }
  }

  @Test
  void whereAKeyIsDemandedTheHandshakeHasIt() {
    try (RunningGateway closed = RunningGateway.withKeys("s3cret")) {
      assertThat(refused(closed.port(), "/ws", LINES)).isEqualTo(401);
      assertThat(refused(closed.port(), "/ws?access_token=wrong", LINES)).isEqualTo(401);
      try (WebSocketPeer peer =
          WebSocketPeer.open(closed.port(), "/ws?access_token=s3cret", LINES)) {
        assertThat(peer.text(SUBSCRIBE).next()).isEqualTo(SUCCESS);
      }
      try (WebSocketPeer peer =
          WebSocketPeer.open(closed.port(), "/ws", LINES, "Authorization", "Bearer s3cret")) {
        assertThat(peer.text(SUBSCRIBE).next()).isEqualTo(SUCCESS);
      }
    }
  }

  @Test
  void whoSaysNothingAfterTheHandshakeIsClosed() {
    try (RunningGateway hasty =
            RunningGateway.start(config -> config.withHelloDeadline(Duration.ofMillis(300)));
        WebSocketPeer peer = WebSocketPeer.open(hasty.port(), "/ws", LINES)) {
      assertThat(peer.next()).isEqualTo("close 1000");
    }
  }

  // ---- frames, by hand

  private static String upgrade(String headers) {
    String request = "GET /ws HTTP/1.1\r\nHost: x\r\n";
    return request + "Upgrade: websocket\r\nConnection: Upgrade\r\n" + headers + "\r\n";
  }

  private RawHttp handshaken() {
    RawHttp raw = RawHttp.connect(server.port());
    String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    raw.send(upgrade("Sec-WebSocket-Version: 13\r\n" + key));
    assertThat(raw.head())
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    return raw;
  }

  private static int closeCode(RawHttp raw) {
    assertThat(raw.read()).isEqualTo(0x88);
    raw.read();
    return raw.read() << 8 | raw.read();
  }

  @Test
  void framesAgainstTheRulesEndTheConnectionWithTheirCode() {
    try (RawHttp unmasked = handshaken()) {
      unmasked.bytes(0x81, 1, 'x');
      assertThat(closeCode(unmasked)).isEqualTo(1002);
      unmasked.expectClosed();
    }
    try (RawHttp reserved = handshaken()) {
      reserved.bytes(0xC1, 0x80, 0, 0, 0, 0);
      assertThat(closeCode(reserved)).isEqualTo(1002);
    }
    try (RawHttp noUtf8 = handshaken()) {
      noUtf8.bytes(0x81, 0x81, 0, 0, 0, 0, 0xFF);
      assertThat(closeCode(noUtf8)).isEqualTo(1007);
    }
    try (RawHttp large = handshaken()) {
      large.bytes(0x81, 0xFF, 0, 0, 0, 0, 0x7F, 0, 0, 0, 0, 0, 0, 0);
      assertThat(closeCode(large)).isIn(1002, 1009);
    }
    try (RawHttp next = handshaken()) {
      next.bytes(0x81, 0x80, 0, 0, 0, 0);
      next.bytes(0x89, 0x80, 0, 0, 0, 0);
      assertThat(next.read()).isEqualTo(0x8A);
    }
  }

  @Test
  void aServerThatIsClosedSaysSo() {
    try (WebSocketPeer peer = lines()) {
      assertThat(peer.text(SUBSCRIBE).next()).isEqualTo(SUCCESS);
      server.close();
      assertThat(peer.next()).startsWith("close 1");
    }
  }
}
