package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Broker;
import io.blipmq.gateway.connection.Authenticator;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.PollFrameCodec;
import io.blipmq.wire.ServerFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Going down gracefully. */
final class ShutdownIT {
  @Test
  void saysGoodbyeRefusesPublishesAndLetsDeliveriesBeSettled() {
    RunningGateway server = RunningGateway.start();
    try (Peer polling = Peer.polling(server.port());
        Peer peer = Peer.pushed(server.port())) {
      int id = Push.subscribe(peer, "t", SubscribeOptions.group("g"), 1);
      Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(0, 2));
      Push.deliveries(peer, 1);

      server.gateway().beginShutdown();
      assertThat(peer.expect(0, ServerFrame.Goodbye.class).code()).isEqualTo(503);
      Push.publish(peer, 3, "t", Message.of("late"));
      assertThat(peer.expect(3, ServerFrame.Nack.class).code()).isEqualTo(503);
      polling.send(
          out -> PollFrameCodec.publish(out, 4, QoS.AT_LEAST_ONCE, "t", Message.of("late")));
      polling.expectNack(4, 503, "the server is shutting down; connect again later");
      assertThatThrownBy(() -> Peer.connect(server.port()))
          .isInstanceOf(UncheckedIOException.class);

      assertThat(server.gateway().awaitSettled(Duration.ZERO)).isFalse();
      peer.send(5, new ClientFrame.Ack(id, false, List.of(new ClientFrame.Range(1, 0, 0))));
      peer.expect(5, ServerFrame.Ok.class);
      assertThat(server.gateway().awaitSettled(Duration.ofSeconds(10))).isTrue();
      peer.send(0, new ClientFrame.Credit(id, 10, 0));
      peer.expectSilence();
      server.close();
      peer.expectClosed();
      polling.expectClosed();
    } finally {
      server.close();
    }
  }

  @Test
  void saysWhenThePortIsTaken() {
    try (RunningGateway server = RunningGateway.start()) {
      Broker broker = server.broker();
      GatewayConfig taken = GatewayConfig.on(server.gateway().address());
      assertThatThrownBy(() -> Gateway.start(taken, broker, Authenticator.OPEN).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(server.port()));
    }
  }
}
