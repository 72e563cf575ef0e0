package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.PollFrame;
import io.blipmq.wire.PollFrameCodec;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published conversations of version 1, good and bad. */
final class PollConversationIT {
  private static final String HELLO = "00 00 00 0B 01 00 00 00 00 00 00 00 01 00 01";
  private static final String ACK_ZERO =
      "00 00 00 11 05 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00";

  private final RunningGateway server = RunningGateway.start();

  @AfterEach
  void close() {
    server.close();
  }

  // ---- HELLO

  @Test
  void answersHelloWithAckZero() {
    try (Peer peer = Peer.connect(server.port())) {
      peer.sendHex(HELLO).expectHex(ACK_ZERO);
    }
  }

  @Test
  void answersHelloThatArrivesByteByByte() {
    try (Peer peer = Peer.connect(server.port())) {
      for (String octet : HELLO.split(" ", -1)) {
        peer.sendHex(octet);
      }
      peer.expectHex(ACK_ZERO);
    }
  }

  @Test
  void refusesOtherVersionsAndTakesAnotherHello() {
    try (Peer peer = Peer.connect(server.port())) {
      peer.sendHex("00 00 00 0B 01 00 00 00 00 00 00 00 07 00 63")
          .expectNack(7, 426, "unsupported protocol version")
          .sendHex(HELLO)
          .expectHex(ACK_ZERO);
    }
  }

  @Test
  void refusesASecondHello() {
    try (Peer peer = Peer.polling(server.port())) {
      peer.sendHex(HELLO).expectNack(1, 400, "HELLO already performed").expectSilence();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 00 00 09 01 00 00 00 00 00 00 00 02",
        "00 00 00 0A 01 00 00 00 00 00 00 00 02 00",
        "00 00 00 0C 01 00 00 00 00 00 00 00 02 00 01 00"
      })
  void refusesHelloOfTheWrongShape(String frame) {
    try (Peer peer = Peer.connect(server.port())) {
      peer.sendHex(frame).expectNack(2, 400, "invalid HELLO payload").sendHex(HELLO);
      peer.expectHex(ACK_ZERO);
    }
  }

  @Test
  void refusesOtherFramesBeforeHello() {
    try (Peer peer = Peer.connect(server.port())) {
      peer.send(out -> PollFrameCodec.poll(out, 3, 1)).expectNack(3, 400, "HELLO not performed");
      peer.send(4, new ClientFrame.Auth("x")).expectNack(4, 400, "HELLO not performed");
      peer.sendHex(HELLO).expectHex(ACK_ZERO);
    }
  }

  // ---- AUTH

  @Test
  void takesAValidKeyOnceAndNothingBefore() {
    try (RunningGateway locked = RunningGateway.withKeys("key");
        Peer peer = Peer.connect(locked.port())) {
      peer.send(out -> PollFrameCodec.poll(out, 2, 1)).expectNack(2, 401, "unauthenticated");
      peer.sendHex(HELLO).expectHex(ACK_ZERO);
      peer.send(out -> PollFrameCodec.poll(out, 2, 1)).expectNack(2, 401, "unauthenticated");
      peer.send(3, new ClientFrame.Ping()).expectNack(3, 401, "unauthenticated");
      peer.send(out -> PollFrameCodec.publish(out, 5, QoS.AT_MOST_ONCE, "t", Message.of("x")))
          .expectNack(5, 401, "unauthenticated");
      peer.send(6, new ClientFrame.Auth("wrong")).expectNack(6, 401, "invalid API key");
      peer.sendHex("00 00 00 0A 02 00 00 00 00 00 00 00 07 00")
          .expectNack(7, 400, "invalid AUTH payload");
      peer.sendHex("00 00 00 0E 02 00 00 00 00 00 00 00 08 00 04 6B 65 79")
          .expectNack(8, 400, "invalid AUTH payload");
      peer.sendHex("00 00 00 0E 02 00 00 00 00 00 00 00 01 00 03 6B 65 79").expectHex(ACK_ZERO);
      peer.send(9, new ClientFrame.Auth("key")).expectNack(9, 400, "already authenticated");
      peer.expectSilence();
      assertThat(locked.gateway().stats().authenticationFailures()).isEqualTo(1);
    }
  }

  @Test
  void takesAnyKeyWhereNoneIsDemanded() {
    try (Peer peer = Peer.polling(server.port())) {
      peer.send(1, new ClientFrame.Auth("any")).expectHex(ACK_ZERO);
      peer.send(2, new ClientFrame.Auth("any")).expectNack(2, 400, "already authenticated");
    }
  }

  // ---- PUBLISH, SUBSCRIBE, POLL, ACK

  @Test
  void deliversThePublishedExample() {
    try (Peer peer = Peer.polling(server.port())) {
      subscribe(peer, "demo", 1, 1);
      peer.sendHex("00 00 00 12 03 00 00 00 00 00 00 00 04 01 00 04 64 65 6D 6F 68 69");
      peer.send(out -> PollFrameCodec.poll(out, 9, 1))
          .expectHex("00 00 00 12 03 00 00 00 00 00 00 00 01 01 00 04 64 65 6D 6F 68 69");
      peer.send(out -> PollFrameCodec.ack(out, 1, 1)).expectSilence();
      peer.send(out -> PollFrameCodec.poll(out, 10, 1)).expectSilence();
    }
  }

  @Test
  void deliversQosZeroWithThePollsCorrelationId() {
    try (Peer peer = Peer.polling(server.port())) {
      subscribe(peer, "demo", 1, 1);
      subscribe(peer, "demo", 0, 2);
      publish(peer, "demo", QoS.AT_MOST_ONCE, "zero");
      publish(peer, "demo", QoS.AT_LEAST_ONCE, "one");
      assertThat(poll(peer, 1, 70)).isEqualTo("0 zero 70");
      assertThat(poll(peer, 1, 71)).isEqualTo("1 one 2");
      assertThat(poll(peer, 2, 72)).isEqualTo("0 zero 72");
      assertThat(poll(peer, 2, 73)).isEqualTo("0 one 73");
      peer.send(out -> PollFrameCodec.poll(out, 74, 2)).expectSilence();
    }
  }

  @Test
  void offersAgainWhatIsNotAcknowledged() {
    try (Peer peer = Peer.polling(server.port())) {
      subscribe(peer, "demo", 1, 1);
      publish(peer, "demo", QoS.AT_LEAST_ONCE, "again");
      assertThat(poll(peer, 1, 70)).isEqualTo("1 again 1");
      peer.send(out -> PollFrameCodec.poll(out, 71, 1)).expectSilence();
      server.advance(Duration.ofSeconds(31));
      server.advance(Duration.ofSeconds(31));
      assertThat(poll(peer, 1, 72)).isEqualTo("1 again 1");
      peer.send(out -> PollFrameCodec.ack(out, 1, 1)).expectSilence();
      server.advance(Duration.ofSeconds(100));
      peer.send(out -> PollFrameCodec.poll(out, 73, 1)).expectSilence();
    }
  }

  @Test
  void refusesAcknowledgementsOfWhatItDoesNotKnow() {
    String unknown = "unknown subscription or delivery tag";
    try (Peer peer = Peer.polling(server.port());
        Peer other = Peer.polling(server.port())) {
      subscribe(peer, "demo", 1, 1);
      publish(peer, "demo", QoS.AT_LEAST_ONCE, "x");
      peer.send(out -> PollFrameCodec.ack(out, 1, 1)).expectNack(1, 404, unknown);
      poll(peer, 1, 70);
      peer.send(out -> PollFrameCodec.ack(out, 1, 2)).expectNack(1, 404, unknown);
      peer.send(out -> PollFrameCodec.ack(out, 0, 1)).expectNack(0, 404, unknown);
      peer.send(out -> PollFrameCodec.ack(out, 2, 1)).expectNack(2, 404, unknown);
      peer.send(out -> PollFrameCodec.ack(out, -1, 1)).expectNack(-1, 404, unknown);
      other.send(out -> PollFrameCodec.ack(out, 1, 1)).expectNack(1, 404, unknown);
      peer.send(out -> PollFrameCodec.ack(out, 1, 1)).expectSilence();
      peer.send(out -> PollFrameCodec.ack(out, 1, 1)).expectNack(1, 404, unknown);
    }
  }

  @Test
  void refusesBadPayloadsInThePublishedOrder() {
    try (Peer peer = Peer.polling(server.port())) {
      bad(peer, 3, "", "invalid PUBLISH payload");
      bad(peer, 3, "01 00", "invalid PUBLISH payload");
      bad(peer, 3, "01 00 05 64 65 6D 6F", "invalid PUBLISH payload");
      bad(peer, 3, "01 00 02 C3 28", "invalid PUBLISH payload");
      bad(peer, 3, "02 00 00", "empty topic");
      bad(peer, 3, "01 00 00 68 69", "empty topic");
      bad(peer, 3, "02 00 01 61", "invalid QoS value");
      bad(peer, 4, "00", "invalid SUBSCRIBE payload");
      bad(peer, 4, "00 04 64 65 6D 6F", "invalid SUBSCRIBE payload");
      bad(peer, 4, "00 01 61 01 00", "invalid SUBSCRIBE payload");
      bad(peer, 4, "00 00 02", "empty topic");
      bad(peer, 4, "00 01 61 02", "invalid QoS value");
      bad(peer, 5, "00", "invalid ACK payload");
      bad(peer, 5, "00 00 00 00 00 00 00 01 00", "invalid ACK payload");
      bad(peer, 5, "00 00 00 00 00 00 00 00", "subscription_id must be non-zero");
      bad(peer, 9, "00", "invalid POLL payload");
      bad(peer, 9, "00 00 00 00 00 00 00 00", "subscription_id must be non-zero");
    }
  }

  @Test
  void doesNotAnswerAPollOfAnUnknownSubscription() {
    try (Peer peer = Peer.polling(server.port());
        Peer other = Peer.polling(server.port())) {
      subscribe(peer, "demo", 1, 1);
      publish(peer, "demo", QoS.AT_LEAST_ONCE, "x");
      other.send(out -> PollFrameCodec.poll(out, 5, 1)).expectSilence();
      assertThat(poll(peer, 1, 6)).isEqualTo("1 x 1");
    }
  }

  @Test
  void namesTheLimitOfAPayloadThatIsTooLarge() {
    try (Peer peer = Peer.polling(server.port())) {
      Message large = Message.of(new byte[(1 << 20) + 1]);
      peer.send(out -> PollFrameCodec.publish(out, 5, QoS.AT_LEAST_ONCE, "t", large))
          .expectNack(5, 413, "payload too large: 1048577 bytes, limit 1048576");
    }
  }

  @Test
  void saysWhyAPublishIsNotDurable() {
    try (RunningGateway full = RunningGateway.withLog(new FullLog());
        Peer peer = Peer.polling(full.port())) {
      peer.send(out -> PollFrameCodec.publish(out, 5, QoS.AT_LEAST_ONCE, "t", Message.of("x")))
          .expectNack(5, 500, "durable publish failed: " + FullLog.REASON);
      peer.send(out -> PollFrameCodec.publish(out, 6, QoS.AT_MOST_ONCE, "t", Message.of("x")))
          .expectSilence();
    }
  }

  // ---- PING and the rest

  @Test
  void answersPingAndIgnoresPongAndNack() {
    try (Peer peer = Peer.polling(server.port())) {
      peer.sendHex("00 00 00 09 07 00 00 00 00 00 00 00 05")
          .expectHex("00 00 00 09 08 00 00 00 00 00 00 00 05")
          .sendHex("00 00 00 09 08 00 00 00 00 00 00 00 05")
          .sendHex("00 00 00 0D 06 00 00 00 00 00 00 00 05 01 90 00 00")
          .expectSilence();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 00 00 09 0A 00 00 00 00 00 00 00 05",
        "00 00 00 09 00 00 00 00 00 00 00 00 05",
        "00 00 00 09 22 00 00 00 00 00 00 00 05",
        "00 00 00 08 07 00 00 00 00 00 00 00",
        "01 00 00 01",
        "FF FF FF FF"
      })
  void closesOnUnknownTypesAndImpossibleLengths(String bytes) {
    try (Peer peer = Peer.polling(server.port())) {
      peer.sendHex(bytes).expectClosed();
    }
  }

  private static void bad(Peer peer, int type, String payload, String text) {
    String hex = payload.replace(" ", "");
    String frame = String.format("%08X%02X%016X%s", 9 + hex.length() / 2, type, 77, hex);
    peer.sendHex(frame).expectNack(77, 400, text);
  }

  private static void subscribe(Peer peer, String topic, int qos, long id) {
    peer.send(out -> PollFrameCodec.subscribe(out, 30, topic, QoS.of(qos)));
    Peer.Frame frame = peer.read();
    assertThat(frame.type()).isEqualTo(FrameDescriptor.POLL_ACK);
    assertThat(frame.correlationId()).isEqualTo(30);
    assertThat(PollFrameCodec.readAck(frame.payload())).isEqualTo(new PollFrame.Ack(id));
  }

  private static void publish(Peer peer, String topic, QoS qos, String text) {
    peer.send(out -> PollFrameCodec.publish(out, 40, qos, topic, Message.of(text)));
  }

  /** QoS, text and correlation id of the next message. */
  private static String poll(Peer peer, long subscription, long correlationId) {
    peer.send(out -> PollFrameCodec.poll(out, correlationId, subscription));
    Peer.Frame frame = peer.read();
    assertThat(frame.type()).isEqualTo(FrameDescriptor.POLL_PUBLISH);
    PollFrame.Publish publish = PollFrameCodec.readPublish(frame.payload());
    return publish.qos() + " " + publish.message().text() + " " + frame.correlationId();
  }
}
