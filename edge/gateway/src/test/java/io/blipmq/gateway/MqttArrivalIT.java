package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** However CONNECT arrives, it is answered: in pieces, with what follows, from many at once. */
final class MqttArrivalIT {
  private static final String PING = "c000";
  private static final int THREADS = 8;

  private final RunningGateway gateway = RunningGateway.start(config -> config.withEventLoops(2));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static String connect(String id) {
    String body = MqttPeer.connect(id, 2, "1100000064");
    return "10%02x".formatted(body.length() / 2) + body;
  }

  private static void connected(MqttPeer peer) {
    assertThat(peer.next().body()).startsWith("0000");
  }

  @Test
  @DisplayName("cut at each byte, the rest only when the first piece has been read")
  void inTwoPieces() {
    for (String behind : List.of("", PING)) {
      int bytes = (connect("x").length() + behind.length()) / 2;
      for (int cut = 1; cut < bytes; cut++) {
        String all = connect("x") + behind;
        long before = gateway.gateway().stats().receivedBytes();
        try (MqttPeer peer = MqttPeer.silent(gateway.port())) {
          peer.raw(all.substring(0, cut * 2));
          long read = before + cut;
          Awaitility.await().until(() -> gateway.gateway().stats().receivedBytes() == read);
          peer.raw(all.substring(cut * 2));
          connected(peer);
          if (behind.isEmpty()) {
            peer.raw(PING);
          }
          peer.expect(0xd0, "");
        }
      }
    }
  }

  @Test
  @DisplayName("byte by byte, with SUBSCRIBE and a message behind it")
  void byteByByte() {
    String subscribe = "82070001" + "00" + MqttPeer.text("t") + "00";
    String publish = "3005" + MqttPeer.text("t") + "00" + "78";
    try (MqttPeer peer = MqttPeer.silent(gateway.port())) {
      for (byte each : HexFormat.of().parseHex(connect("x") + subscribe + publish)) {
        peer.write(new byte[] {each});
      }
      connected(peer);
      peer.expect(0x90, "00010000").expect(0x30, MqttPeer.text("t") + "00" + "78");
    }
  }

  @Test
  @DisplayName("many at once, whatever they send behind it without waiting")
  void manyAtOnce() throws Exception {
    assertThat(storm(i -> "c" + i)).isEqualTo(THREADS * 100);
  }

  @Test
  @DisplayName("many at once for one session: each is let in, or told that another one has it")
  void manyForOneSession() throws Exception {
    assertThat(storm(_ -> "same")).isPositive();
    MqttPeer last = MqttPeer.five(gateway.port(), "same", true, "");
    last.nothing();
    Awaitility.await().until(() -> gateway.gateway().stats().connections() == 1);
  }

  private interface Name {
    String of(int thread);
  }

  /** Connects a hundred times from each thread; returns how often a client was let in. */
  private int storm(Name name) throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        String id = name.of(i);
        all.add(
            threads.submit(() -> {
              int in = 0;
              for (int n = 0; n < 100; n++) {
                in += arrives(id) ? 1 : 0;
              }
              return in;
            }));
      }
    }
    int in = 0;
    for (Future<Integer> each : all) {
      in += each.get();
    }
    return in;
  }

  private boolean arrives(String id) {
    try (MqttPeer peer = MqttPeer.silent(gateway.port())) {
      // Perhaps the second one comes while the client waits for its session.
      peer.raw(connect(id)).raw(PING);
      MqttPeer.Packet answer = peer.next();
      if (answer.body().startsWith("0088")) {
        // Taken over before CONNACK, which has no code for that.
        peer.expectClosed();
        return false;
      }
      assertThat(answer.body()).matches("0[01]00.*");
      MqttPeer.Packet next = peer.next();
      assertThat(next.first()).isIn(0xd0, 0xe0);
      return true;
    }
  }
}
