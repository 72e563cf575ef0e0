package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.ServerFrame;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a connection sends costs nobody else their service. */
final class HostileBytesIT {
  private final RunningGateway server =
      RunningGateway.start(
          config -> config.withHelloDeadline(Duration.ofMillis(300)).withMaxConnections(2_000));
  private final Peer witness = Peer.pushed(server.port());
  private int served;

  @BeforeEach
  void subscribe() {
    Push.subscribe(witness, "witness", SubscribeOptions.unnamed(), 1_000_000);
    Push.publish(witness, 0, "witness", Message.of("first"));
    Push.deliveries(witness, 1);
  }

  @AfterEach
  void close() {
    witness.close();
    server.close();
  }

  private void witnessIsServed() {
    Push.publish(witness, 0, "witness", Message.of("still " + served++));
    assertThat(Push.deliveries(witness, 1)).singleElement().asString().contains("still");
  }

  @Test
  @Timeout(60)
  void survivesAThousandConnectionsOfRandomBytes() {
    Random random = new Random(42);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[random.nextInt(2_000)];
      random.nextBytes(bytes);
      try (Peer peer = random.nextBoolean() ? greeted(random) : Peer.connect(server.port())) {
        makePlausible(bytes, random);
        peer.sendBytes(bytes);
      } catch (UncheckedIOException e) {
        // The server has closed it already.
      }
      if (i % 100 == 0) {
        witnessIsServed();
      }
    }
    witnessIsServed();
    await().untilAsserted(() -> assertThat(server.gateway().stats().connections()).isEqualTo(1));
    assertThat(server.gateway().stats().protocolErrors()).isPositive();
  }

  private Peer greeted(Random random) {
    return random.nextBoolean() ? Peer.pushed(server.port()) : Peer.polling(server.port());
  }

  /** Every other time, a correct frame header, so that the payload is looked at. */
  private static void makePlausible(byte[] bytes, Random random) {
    if (bytes.length > 20 && random.nextBoolean()) {
      int length = bytes.length - 4;
      bytes[0] = 0;
      bytes[1] = 0;
      bytes[2] = (byte) (length >>> 8);
      bytes[3] = (byte) length;
      bytes[4] = (byte) (random.nextBoolean() ? 1 + random.nextInt(9) : 0x20 + random.nextInt(22));
    }
  }

  @Test
  void closesConnectionsThatSayNothingOrDrip() {
    try (Peer silent = Peer.connect(server.port());
        Peer dripping = Peer.connect(server.port())) {
      dripping.sendHex("00 00 00 0B 01");
      silent.expectClosed();
      dripping.expectClosed();
    }
    witnessIsServed();
  }

  @Test
  void keepsConnectionsThatAreIdleAfterHello() {
    try (Peer silent = Peer.connect(server.port());
        Peer idle = Peer.pushed(server.port())) {
      silent.expectClosed();
      idle.expectSilence();
    }
  }

  @Test
  void closesInTimeOnGiantLengthsBeforeAuthentication() {
    try (Peer peer = Peer.connect(server.port())) {
      // Perhaps a FlatBuffer.
      peer.sendHex("00 01 00 01").expectClosed();
    }
    try (Peer peer = Peer.connect(server.port())) {
      peer.sendHex("47 45 54 20 2F 20 48 54 54 50").expectClosed();
    }
    witnessIsServed();
  }

  @Test
  void holdsOnlyWhatHasArrivedOfGiantFrames() {
    List<Peer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Peer peer = Peer.pushed(server.port());
        peers.add(peer);
        peer.sendHex("01 00 00 00 22 00 00 00 00 00 00 00 01");
      }
      witnessIsServed();
    } finally {
      peers.forEach(Peer::close);
    }
  }

  @Test
  void answersABadPayloadWithoutHarmToTheNextFrame() {
    try (Peer peer = Peer.pushed(server.port())) {
      peer.sendHex(
          "00 00 00 2A 22 00 00 00 00 00 00 00 05"
              + "00 00 00000000 0000000000000000 0000000000000000 0001 74 FFFFFFFF 01 000000");
      assertThat(peer.expect(5, ServerFrame.Nack.class).code()).isEqualTo(400);
      peer.expectSilence();
    }
  }

  @Test
  void closesConnectionsBeyondTheLimit() {
    try (RunningGateway small = RunningGateway.start(config -> config.withMaxConnections(2));
        Peer second = Peer.pushed(small.port())) {
      Peer first = Peer.pushed(small.port());
      try (Peer third = Peer.connect(small.port())) {
        third.expectClosed();
      }
      first.close();
      await().untilAsserted(() -> assertThat(small.gateway().stats().connections()).isEqualTo(1));
      Peer.pushed(small.port()).close();
      second.expectSilence();
      assertThat(small.gateway().stats().refused()).isEqualTo(1);
    }
  }

  @Test
  void limitsSubscriptionsOfAConnection() {
    try (RunningGateway small =
            RunningGateway.start(
                config -> config.withLimits(config.limits().withPerConnection(2, 1 << 20)));
        Peer peer = Peer.pushed(small.port())) {
      Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 1);
      Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 1);
      peer.send(9, new ClientFrame.Subscribe("t", SubscribeOptions.unnamed(), 1, 0));
      assertThat(peer.expect(9, ServerFrame.Nack.class).code()).isEqualTo(429);
      peer.send(out -> io.blipmq.wire.FrameEncoder.end(out, pong(out)));
      peer.expectSilence();
    }
  }

  private static int pong(io.netty.buffer.ByteBuf out) {
    return io.blipmq.wire.FrameEncoder.begin(out, FrameDescriptor.PONG, 3);
  }
}
