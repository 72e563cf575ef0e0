package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.PollFrameCodec;
import io.blipmq.wire.ServerFrame;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What API keys permit, through the doors but MQTT. */
final class PermissionsIT {
  private final KeyRing keys =
      new KeyRing()
          .with("some", List.of("in/#"), List.of("out/#"))
          .withManager("boss")
          .withAnonymous(List.of("in/#"), List.of("out/#"));
  private final RunningGateway server =
      RunningGateway.with(
          keys,
          config ->
              config
                  .with(anonymous(config, "jsonlines"))
                  .with(anonymous(config, "flatbuffers"))
                  .with(anonymous(config, "native"))
                  .with(anonymous(config, "http")));

  private static Listener anonymous(GatewayConfig config, String protocol) {
    return Listener.fixed(config.listeners().getFirst().bind(), protocol).withAnonymous(true);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private int port(int listener) {
    return server.gateway().addresses().get(listener).getPort();
  }

  private void publish(String topic, String text) {
    try (Peer all = peer("all")) {
      Push.publish(all, 9, topic, Message.of(text));
      assertThat(Push.confirm(all, 9)).allMatch(ServerFrame.Run::accepted);
    }
  }

  private void refused(int times) {
    assertThat(server.gateway().stats().notPermitted()).isEqualTo(times);
  }

  private Set<String> topics() {
    return Set.copyOf(server.broker().admin().list().stream().map(TopicStats::name).toList());
  }

  // ---- native

  private Peer peer(String key) {
    Peer peer = Peer.pushed(server.port());
    peer.send(2, new ClientFrame.Auth(key)).expect(2, ServerFrame.Ok.class);
    return peer;
  }

  private static void denied(Peer peer, ClientFrame request) {
    peer.send(77, request);
    assertThat(peer.expect(77, ServerFrame.Nack.class).code()).as("%s", request).isEqualTo(403);
  }

  private static ClientFrame.Subscribe subscribe(String pattern, SubscribeOptions options) {
    return new ClientFrame.Subscribe(pattern, options, 10, 0);
  }

  @Test
  void publishesToWhatIsPermitted() {
    try (Peer peer = peer("some")) {
      for (int i = 0; i < 2; i++) {
        Push.publish(peer, 3, Push.PLAIN, "in/a", Push.numbered(0, 3));
        assertThat(Push.confirm(peer, 3)).allMatch(ServerFrame.Run::accepted);
        Push.publish(peer, 4, Push.PLAIN, "out/a", Push.numbered(0, 3));
        peer.expectNack(4, 403, "some may not publish to out/a; use an API key that may");
      }
      assertThat(topics()).containsExactly("in/a");
      refused(2);
    }
  }

  @Test
  void subscribesToWhatIsPermittedWhole() {
    publish("out/x", "replayed");
    publish("out/x/y", "deeper");
    publish("in/x", "hidden");
    SubscribeOptions earliest = SubscribeOptions.unnamed().from(new StartPosition.Earliest());
    try (Peer peer = peer("some")) {
      for (String pattern : List.of("#", "+/x", "+/#", "in/x", "$dlq/#", "$SYS/#", "out+")) {
        denied(peer, subscribe(pattern, earliest));
        denied(peer, subscribe(pattern, SubscribeOptions.group("g")));
      }
      int id = Push.subscribe(peer, "out/#", earliest, 10);
      assertThat(Push.deliveries(peer, 2))
          .extracting(text -> text.substring(text.lastIndexOf(':') + 1))
          .containsExactlyInAnyOrder("replayed", "deeper");
      peer.send(5, new ClientFrame.Seek(id, new StartPosition.Earliest()));
      peer.expect(0, ServerFrame.Cursor.class);
      peer.expect(5, ServerFrame.Ok.class);
    }
  }

  @Test
  void aGroupsMessagesGoToThoseWhoMayReadIt() {
    try (Peer all = peer("all");
        Peer some = peer("some")) {
      Push.subscribe(all, "in/#", SubscribeOptions.group("g"), 10);
      denied(some, subscribe("in/#", SubscribeOptions.group("g")));
      Push.publish(some, 3, Push.PLAIN, "in/a", Push.numbered(0, 5));
      Push.confirm(some, 3);
      assertThat(Push.deliveries(all, 5)).hasSize(5);
      some.expectSilence();
    }
  }

  @Test
  void deadLettersAreReadByThoseWhoMay() {
    keys.with("undertaker", List.of(), List.of("$dlq/out/#"));
    try (Peer undertaker = peer("undertaker");
        Peer some = peer("some")) {
      Push.subscribe(undertaker, "$dlq/out/#", SubscribeOptions.unnamed(), 10);
      denied(undertaker, subscribe("$dlq/#", SubscribeOptions.unnamed()));
      int id = Push.subscribe(some, "out/a", SubscribeOptions.group("g"), 10);
      publish("out/a", "bad");
      Push.deliveries(some, 1);
      var range = List.of(new ClientFrame.Range(1, 0, 0));
      some.send(3, new ClientFrame.Return(id, new ClientFrame.Action.GiveUp(), range));
      some.expect(3, ServerFrame.Ok.class);
      assertThat(Push.deliveries(undertaker, 1)).singleElement().asString().endsWith("bad");
    }
  }

  @Test
  void managesIfThatIsPermitted() {
    TopicOptions options = TopicOptions.defaults();
    List<ClientFrame> requests =
        List.of(
            new ClientFrame.TopicCreate("in/a", options),
            new ClientFrame.TopicAlter("in/a", options),
            new ClientFrame.Stats(ClientFrame.Stats.What.BROKER, ""),
            new ClientFrame.Stats(ClientFrame.Stats.What.TOPICS, ""),
            new ClientFrame.Stats(ClientFrame.Stats.What.TOPIC, "in/a"),
            new ClientFrame.Resend("in/a", "g"),
            new ClientFrame.SubscriptionDelete("in/a", "g"),
            new ClientFrame.TopicDelete("in/a"));
    try (Peer some = peer("some");
        Peer boss = peer("boss");
        Peer all = peer("all")) {
      Push.subscribe(all, "in/a", SubscribeOptions.group("g"), 10);
      for (ClientFrame request : requests) {
        denied(some, request);
      }
      refused(requests.size());
      for (ClientFrame request : requests) {
        boss.send(5, request);
        Peer.Frame answer = boss.read();
        assertThat(answer.correlationId()).isEqualTo(5);
        // There are no dead letters to be sent back.
        boolean done = answer.type() != FrameDescriptor.NACK;
        assertThat(done || answer.payload().readUnsignedShort() == 404).as("%s", request).isTrue();
      }
      denied(boss, subscribe("in/a", SubscribeOptions.unnamed()));
    }
  }

  @Test
  void showingAKeyChangesWhatIsPermitted() {
    keys.with("other", List.of("other"), List.of("other"));
    try (Peer peer = Peer.pushed(port(3))) {
      Push.publish(peer, 3, "in/a", Message.of("x"));
      assertThat(Push.confirm(peer, 3)).allMatch(ServerFrame.Run::accepted);
      peer.send(4, new ClientFrame.Auth("other")).expect(4, ServerFrame.Ok.class);
      Push.publish(peer, 5, "in/a", Message.of("x"));
      assertThat(peer.expect(5, ServerFrame.Nack.class).code()).isEqualTo(403);
      Push.publish(peer, 6, "other", Message.of("x"));
      assertThat(Push.confirm(peer, 6)).allMatch(ServerFrame.Run::accepted);
    }
  }

  @Test
  void versionOneToo() {
    try (Peer peer = Peer.polling(port(3))) {
      publish(peer, 3, "in/a").expectSilence();
      publish(peer, 4, "out/a");
      assertThat(peer.expect(4, ServerFrame.Nack.class).code()).isEqualTo(403);
      peer.send(out -> PollFrameCodec.subscribe(out, 5, "in/a", QoS.AT_LEAST_ONCE));
      assertThat(peer.expect(5, ServerFrame.Nack.class).code()).isEqualTo(403);
      peer.send(out -> PollFrameCodec.subscribe(out, 6, "out/a", QoS.AT_LEAST_ONCE));
      assertThat(peer.read().type()).isEqualTo(FrameDescriptor.POLL_ACK);
      peer.send(7, new ClientFrame.Auth("all"));
      assertThat(peer.read().type()).isEqualTo(FrameDescriptor.POLL_ACK);
      publish(peer, 8, "out/a").expectSilence();
    }
  }

  private static Peer publish(Peer peer, long id, String topic) {
    return peer.send(
        out -> PollFrameCodec.publish(out, id, QoS.AT_LEAST_ONCE, topic, Message.of("x")));
  }

  // ---- protocols without keys

  @Test
  void linesSayWhatIsNotPermitted() {
    try (Lines lines = Lines.connect(port(1))) {
      lines.done(Lines.sendAll("in/a", "x")).done(Lines.subscribe("out/a"));
      lines.send(Lines.sendAll("out/a", "x")).expect(Lines.failure("not permitted"));
      lines.send(Lines.sendOne("out/a", "x")).expect(Lines.failure("not permitted"));
      lines.send(Lines.subscribe("in/a")).expect(Lines.failure("not permitted"));
      publish("out/a", "seen");
      assertThat(lines.read()).contains("seen");
      lines.expectSilence();
    }
  }

  @Test
  void linesOverAWebSocketActForItsKey() {
    String path = "/ws?access_token=";
    String line = Lines.sendAll("out/a", "x");
    try (WebSocketPeer some = WebSocketPeer.open(server.port(), path + "some", "blipmq.jsonlines");
        WebSocketPeer all = WebSocketPeer.open(server.port(), path + "all", "blipmq.jsonlines")) {
      assertThat(some.text(line).next()).isEqualTo(Lines.failure("not permitted"));
      assertThat(all.text(line).next()).isEqualTo(Lines.SUCCESS);
    }
  }

  @Test
  void flatBuffersPublishInVainAndAreClosedForASubscription() {
    try (Buffers buffers = Buffers.connect(port(2))) {
      buffers.subscribe("out/a").publish("in/a", "x").publish("out/a", "dropped");
      buffers.subscribe("out/b");
      refused(1);
      publish("out/a", "seen");
      assertThat(buffers.readMessage().payload()).isEqualTo("seen");
      buffers.send(Buffers.command(Buffers.SUB, "in/a", ""));
      buffers.expectClosed();
    }
  }
}
