package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several addresses, and who may come in where. */
final class ListenersIT {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Listener LINES = Listener.fixed(ANY, "jsonlines");

  private static int second(RunningGateway server) {
    return server.gateway().addresses().get(1).getPort();
  }

  @Test
  void speaksOneProtocolWhateverTheFirstBytesAre() {
    try (RunningGateway server = RunningGateway.start(config -> config.with(LINES));
        Lines fixed = Lines.connect(second(server));
        Lines told = Lines.connect(server.port())) {
      byte[] garbage = {0, 1, 2, '\n'};
      fixed.send(garbage).expect(Lines.failure("Could not parse json"));
      fixed.send("GET / HTTP/1.1").expect(Lines.failure("Could not parse json"));
      fixed.done(Lines.subscribe("t"));
      told.send(new byte[] {(byte) 0xFF, 1, 2, '\n'}).expectClosed();
    }
  }

  @Test
  void countsTheConnectionsOfAllListeners() {
    try (RunningGateway server =
            RunningGateway.start(config -> config.with(LINES).withMaxConnections(1));
        Lines first = Lines.connect(second(server)).done(Lines.subscribe("t"));
        Peer one = Peer.connect(server.port())) {
      one.expectClosed();
      first.expectSilence();
    }
  }

  @Test
  void dropsWhoSaysNothingOrTooLittle() {
    try (RunningGateway server =
            RunningGateway.start(
                config -> config.with(LINES).withHelloDeadline(Duration.ofMillis(200)));
        Lines silent = Lines.connect(second(server));
        Lines dripping = Lines.connect(server.port());
        Lines idle = Lines.connect(server.port()).done(Lines.subscribe("t"))) {
      dripping.send(new byte[] {'x'}).expectClosed();
      silent.expectClosed();
      idle.expectSilence();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01",
        "0f",
        "11",
        "7f",
        "80",
        "ff", // no protocol begins so
        "1603010200", // no certificate
        "0011",
        "00100001",
        "00ffffff", // too long for a buffer, and for a frame before HELLO
        "00000000",
        "00000008",
        "0000000b00",
        "0000000b55",
        "0000ffff3a", // no frame
        "0001000104000000",
        "0000001400000100", // and no buffer: its root is not inside
        "470900", // neither a method nor a text
      })
  void closesAtOnceWhatNoProtocolBeginsWith(String hex) {
    try (RunningGateway server =
            RunningGateway.start(config -> config.withHelloDeadline(Duration.ofHours(1)));
        Peer peer = Peer.connect(server.port())) {
      peer.sendHex(hex).expectClosed();
      assertThat(server.gateway().stats().protocolErrors()).isEqualTo(1);
    }
  }

  @Test
  void refusesProtocolsWithoutKeysWhereKeysAreDemanded() {
    try (RunningGateway server =
            RunningGateway.withKeys(
                config -> config.with(LINES.withAnonymous(true)).with(LINES), "k");
        Lines told = Lines.connect(server.port());
        Buffers buffers = Buffers.connect(server.port());
        Lines open = Lines.connect(second(server));
        Lines shut = Lines.connect(server.gateway().addresses().get(2).getPort())) {
      told.send(Lines.subscribe("t")).expectClosed();
      buffers.send(Buffers.command(Buffers.SUB, "t", "")).expectClosed();
      shut.send(Lines.subscribe("t")).expectClosed();
      open.done(Lines.subscribe("t"));
    }
  }

  @Test
  void listensNowhereIfItCanNotListenEverywhere() {
    try (RunningGateway taken = RunningGateway.start()) {
      Listener same = Listener.auto(taken.gateway().address());
      assertThatThrownBy(() -> RunningGateway.start(config -> config.with(same)))
          .hasMessageContaining("Address already in use")
          .hasMessageContaining(String.valueOf(taken.port()));
    }
    assertThatThrownBy(
            () -> RunningGateway.start(config -> config.with(Listener.fixed(ANY, "amqp"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jsonlines");
    assertThat(ANY.getPort()).isZero();
  }
}
