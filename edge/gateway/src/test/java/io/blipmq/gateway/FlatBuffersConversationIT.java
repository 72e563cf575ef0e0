package io.blipmq.gateway;

import static io.blipmq.gateway.Buffers.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FlatBuffers as docs/flatbuffers.md has them. */
final class FlatBuffersConversationIT {
  private final RunningGateway server =
      RunningGateway.start(config ->
          config.with(Listener.fixed(config.listeners().getFirst().bind(), "flatbuffers")));
  private final Buffers client = another();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private Buffers another() {
    return Buffers.connect(server.gateway().addresses().get(1).getPort());
  }

  @Test
  void isToldByItsFirstBytes() {
    for (String topic : List.of("t", "topic", "a/very/long/topic/with/many/levels")) {
      try (Buffers told = Buffers.connect(server.port())) {
        told.subscribe(topic).publish(topic, "hello");
        assertThat(told.readMessage().payload()).isEqualTo("hello");
      }
    }
  }

  @Test
  void isToldWhenItsFirstBytesDrip() {
    byte[] buffer = command(Buffers.SUB, "t", "");
    try (Buffers told = Buffers.connect(server.port())) {
      for (byte b :
          ByteBuffer.allocate(4 + buffer.length).putInt(buffer.length).put(buffer).array()) {
        told.sendRaw(new byte[] {b});
      }
      told.expectSubscribed("t").publish("t", "x");
      assertThat(told.readMessage().payload()).isEqualTo("x");
    }
  }

  @Test
  void pushesToEverySubscriber() {
    try (Buffers other = another()) {
      client.subscribe("t");
      other.subscribe("t").publish("t", "one").publish("t", "two");
      for (Buffers each : List.of(client, other)) {
        Buffers.Delivered first = each.readMessage();
        Buffers.Delivered second = each.readMessage();
        assertThat(List.of(first.payload(), second.payload())).containsExactly("one", "two");
        assertThat(second.id()).isGreaterThan(first.id());
        assertThat(first.ttlMillis()).isZero();
      }
    }
  }

  @Test
  void answersNothingToPublishingAndUnsubscribing() {
    client.subscribe("t").subscribe("t").publish("t", "once");
    assertThat(client.readMessage().payload()).isEqualTo("once");
    client.send(command(Buffers.UNSUB, "t", "")).send(command(Buffers.UNSUB, "never", ""));
    client.publish("t", "more").expectSilence();
  }

  @Test
  void keepsTheTimeToLive() {
    byte[] topic = {'t'};
    client.subscribe("t").send(command(Buffers.PUB, topic, topic, 60_000));
    assertThat(client.readMessage().ttlMillis()).isEqualTo(60_000);
    client.send(command(Buffers.PUB, topic, topic, -1));
    assertThat(client.readMessage().ttlMillis()).isEqualTo(Long.MAX_VALUE);
    server.advance(Duration.ofSeconds(1));
    client.publish("t", "");
    assertThat(client.readMessage().payload()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "a/#", "$SYS", "%", "日本"})
  void takesTopicsLiterally(String topic) {
    client.subscribe(topic).publish("a/b", "no").publish(topic, "yes");
    assertThat(client.readMessage().payload()).isEqualTo("yes");
    client.expectSilence();
  }

  @Test
  void closesAtQuit() {
    client.subscribe("t").send(command(Buffers.QUIT, "", "")).expectClosed();
  }

  @Test
  void meetsTheOtherDoorsOnTheSameTopic() {
    client.subscribe("orders");
    try (Peer peer = Peer.pushed(server.port());
        Lines lines = Lines.connect(server.port())) {
      Push.subscribe(peer, "orders", SubscribeOptions.unnamed(), 100);
      Push.publish(peer, 0, "orders", Message.of("native"));
      assertThat(client.readMessage().payload()).isEqualTo("native");
      client.publish("orders", "buffers");
      assertThat(client.readMessage().payload()).isEqualTo("buffers");
      lines.done(Lines.sendAll("orders", "lines").replace("}", ", \"cache\": false}"));
      assertThat(client.readMessage().payload()).isEqualTo("lines");
      assertThat(Push.deliveries(peer, 3).toString()).contains("native", "buffers", "lines");
    }
  }

  // ---- hostile

  private void expectRefusal(byte[] bytes) {
    long before = server.gateway().stats().protocolErrors();
    try (Buffers hostile = another()) {
      hostile.sendRaw(bytes).expectClosed();
    }
    assertThat(server.gateway().stats().protocolErrors()).isEqualTo(before + 1);
    client.subscribe("w").publish("w", "still there");
    assertThat(client.readMessage().payload()).isEqualTo("still there");
  }

  private static byte[] sized(byte[] buffer) {
    return ByteBuffer.allocate(4 + buffer.length).putInt(buffer.length).put(buffer).array();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000",
        "00100001",
        "FFFFFFFF",
        "00000001 00",
        "00000004 00000000",
        "00000008 04000000 00000000",
        "0000000C FFFFFFFF 00000000 00000000",
        "0000000C 08000000 04000400 00000080",
        "0000000C 08000000 04000400 04000000",
        "0000000C 08000000 0600FFFF 04000000",
      })
  void closesOnLengthsAndBuffersThatCanNotBe(String hex) {
    expectRefusal(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "a\nb", "a\rb"})
  void closesOnTopicsThatAreNotAllowed(String topic) {
    expectRefusal(sized(command(Buffers.SUB, topic, "")));
  }

  @Test
  void closesOnLongTopicsAndBadTextAndUnknownActions() {
    client.subscribe("x".repeat(256));
    expectRefusal(sized(command(Buffers.SUB, "x".repeat(257), "")));
    expectRefusal(sized(command(Buffers.PUB, new byte[] {(byte) 0xFF}, new byte[] {1}, 0)));
    expectRefusal(sized(command(4, "t", "")));
  }

  @Test
  void survivesMutatedBuffers() {
    Random random = new Random(7);
    byte[] good = sized(command(Buffers.PUB, "topic", "payload"));
    for (int i = 0; i < 300; i++) {
      byte[] bytes = good.clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
      }
      try (Buffers hostile = another()) {
        hostile.sendRaw(bytes);
      }
    }
    client.subscribe("w").publish("w", "ok");
    assertThat(client.readMessage().payload()).isEqualTo("ok");
  }
}
