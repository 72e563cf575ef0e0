package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** MQTT over WebSocket: chapter 6 of both versions. */
final class MqttWebSocketIT {
  private static final String CONNECT = "100d00044d51545404020000000178";

  private final RunningGateway gateway = RunningGateway.start();

  @AfterEach
  void close() {
    gateway.close();
  }

  private WebSocketPeer open() {
    return WebSocketPeer.open(gateway.port(), "/mqtt", "mqtt");
  }

  @Test
  @DisplayName("[MQTT-6.0.0-2], [3.1.1: MQTT-6.0.0-2] packets need not begin with a frame")
  void packetsAndFramesAreNotTheSame() {
    try (WebSocketPeer peer = open()) {
      for (int i = 0; i < CONNECT.length(); i += 2) {
        peer.bytes(CONNECT.substring(i, i + 2));
      }
      assertThat(peer.next()).isEqualTo("20020000");
      peer.bytes("c000c0").bytes("00");
      String pongs = peer.next();
      while (pongs.length() < 8) {
        pongs += peer.next();
      }
      assertThat(pongs).isEqualTo("d000d000");
    }
  }

  @Test
  @DisplayName("[MQTT-6.0.0-1], [3.1.1: MQTT-6.0.0-1] text ends the connection")
  void textEndsTheConnection() {
    try (WebSocketPeer peer = open().bytes(CONNECT)) {
      assertThat(peer.next()).isEqualTo("20020000");
      assertThat(peer.text("hello").next()).isEqualTo("close 1003");
    }
  }

  @Test
  @DisplayName("[MQTT-6.0.0-4], [3.1.1: MQTT-6.0.0-4] the sub-protocol is mqtt")
  void theSubProtocolIsMqtt() {
    try (WebSocketPeer peer = open()) {
      assertThat(peer.socket().getSubprotocol()).isEqualTo("mqtt");
    }
  }
}
