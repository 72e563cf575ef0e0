package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import io.blipmq.api.Routing;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.PublishHeader;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.StatsReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conversations of version 2. */
final class PushConversationIT {
  private final RunningGateway server = RunningGateway.start();
  private final Peer peer = Peer.pushed(server.port());

  @AfterEach
  void close() {
    peer.close();
    server.close();
  }

  // ---- beginning

  @Test
  void welcomesWithItsLimits() {
    try (Peer fresh = Peer.connect(server.port())) {
      fresh.send(7, new ClientFrame.Hello(2));
      assertThat(fresh.expect(7, ServerFrame.Welcome.class))
          .isEqualTo(new ServerFrame.Welcome(2, false, false, 1 << 20, 16 << 20, "BlipMQ"));
      fresh.send(8, new ClientFrame.Hello(2)).expectNack(8, 400, "HELLO already performed");
      fresh.send(9, new ClientFrame.Auth("any"));
      assertThat(fresh.expect(9, ServerFrame.Ok.class).value()).isZero();
    }
  }

  @Test
  void demandsAKey() {
    try (RunningGateway locked = RunningGateway.withKeys("key");
        Peer fresh = Peer.connect(locked.port())) {
      fresh.send(1, new ClientFrame.Hello(2));
      assertThat(fresh.expect(1, ServerFrame.Welcome.class).authRequired()).isTrue();
      Push.publish(fresh, 2, "t", Message.of("x"));
      fresh.expectNack(2, 401, "unauthenticated");
      fresh.send(3, new ClientFrame.Auth("wrong")).expectNack(3, 401, "invalid API key");
      fresh.send(4, new ClientFrame.Auth("key"));
      fresh.expect(4, ServerFrame.Ok.class);
      Push.publish(fresh, 5, "t", Message.of("x"));
      assertThat(Push.confirm(fresh, 5)).hasSize(1);
    }
  }

  @Test
  void closesOnFramesOfVersionOne() {
    peer.sendHex("00 00 00 11 09 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 01").expectClosed();
  }

  @Test
  void answersBadPayloadsAndStaysOpen() {
    peer.sendHex("00 00 00 0A 25 00 00 00 00 00 00 00 05 01");
    peer.expectClosed();
    try (Peer fresh = Peer.pushed(server.port())) {
      fresh.sendHex("00 00 00 0A 28 00 00 00 00 00 00 00 05 01");
      assertThat(fresh.expect(5, ServerFrame.Nack.class).code()).isEqualTo(400);
      fresh.sendHex("00 00 00 0A 22 00 00 00 00 00 00 00 06 01");
      assertThat(fresh.expect(6, ServerFrame.Nack.class).code()).isEqualTo(400);
      fresh.expectSilence();
    }
  }

  // ---- publishing

  @Test
  void confirmsABatchWithItsOffsets() {
    Push.publish(peer, 2, Push.PLAIN, "t", Push.numbered(0, 3));
    Push.publish(peer, 3, Push.PLAIN, "t", Push.numbered(3, 1));
    assertThat(Push.confirm(peer, 2)).containsExactly(run(0, 0, 3));
    assertThat(Push.confirm(peer, 3)).containsExactly(run(0, 3, 1));
  }

  @Test
  void confirmsNothingThatWantsNoAnswer() {
    Push.publish(peer, 0, "t", Message.of("x"));
    peer.expectSilence();
    Push.publish(peer, 0, "$own", Message.of("x"));
    assertThat(peer.expect(0, ServerFrame.Nack.class).code()).isEqualTo(403);
  }

  @Test
  void confirmsEachPartitionsPart() {
    server.broker().admin().create("p", TopicOptions.defaults().withPartitions(2));
    List<Message> keyed =
        List.of(
            Message.builder("1").key("a").build(),
            Message.builder("2").key("a").build(),
            Message.of("3"),
            Message.of("4"));
    Push.publish(peer, 2, Push.PLAIN, "p", keyed);
    List<ServerFrame.Run> runs = Push.confirm(peer, 2);
    assertThat(runs).allMatch(ServerFrame.Run::accepted);
    assertThat(runs.stream().mapToInt(ServerFrame.Run::count).sum()).isEqualTo(4);
    assertThat(runs.getFirst().count()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void keepsAUnitTogetherAndRefusesWhatCanNotBeOne() {
    server.broker().admin().create("p", TopicOptions.defaults().withPartitions(4));
    PublishHeader unit = new PublishHeader(true, Durability.MEMORY, 0, 0, 0, true, Routing.byKey());
    Push.publish(peer, 2, unit, "p", Push.numbered(0, 10));
    assertThat(Push.confirm(peer, 2)).singleElement().matches(run -> run.count() == 10);
    Push.publish(peer, 3, unit, "p", List.of(Message.of("x"), Push.zero("y")));
    assertThat(peer.expect(3, ServerFrame.Nack.class).text()).contains("mixes QoS");
  }

  @Test
  void takesMixedFramesInParts() {
    Message later = Message.builder("later").delay(Duration.ofSeconds(5)).build();
    Push.publish(peer, 2, "t", Message.of("a"), Push.zero("b"), later, Message.of("c"));
    assertThat(Push.confirm(peer, 2))
        .extracting(ServerFrame.Run::firstOffset)
        .containsExactly(0L, -1L, 2L);
  }

  @Test
  void refusesWhatIsTooLargeOrTooDurable() {
    Push.publish(peer, 2, "t", Message.of(new byte[16 << 10]), Message.of(new byte[1]));
    Push.confirm(peer, 2);
    PublishHeader synced =
        new PublishHeader(false, Durability.SYNCED, 0, 0, 0, true, Routing.byKey());
    Push.publish(peer, 3, synced, "t", List.of(Message.of("x")));
    assertThat(peer.expect(3, ServerFrame.Nack.class))
        .isEqualTo(
            new ServerFrame.Nack(400, "durability SYNCED; this server gives at most MEMORY"));
  }

  @Test
  void knowsRepeatedFramesAgain() {
    PublishHeader first =
        new PublishHeader(false, Durability.MEMORY, 0, 99, 1, true, Routing.byKey());
    Push.publish(peer, 2, first, "t", Push.numbered(0, 2));
    assertThat(Push.confirm(peer, 2)).containsExactly(run(0, 0, 2));
    try (Peer again = Peer.pushed(server.port())) {
      Push.publish(again, 3, first, "t", Push.numbered(0, 2));
      assertThat(Push.confirm(again, 3))
          .singleElement()
          .matches(run -> run.accepted() && run.firstOffset() == -1 && run.count() == 2);
    }
    assertThat(server.broker().admin().describe("t").published()).isEqualTo(2);
  }

  // ---- subscribing

  @Test
  void pushesWhatIsThereAndWhatComes() {
    Push.publish(peer, 2, Push.PLAIN, "t", Push.numbered(0, 2));
    Push.confirm(peer, 2);
    Push.subscribe(peer, "t", SubscribeOptions.unnamed().from(new StartPosition.Earliest()), 100);
    assertThat(Push.deliveries(peer, 2)).containsExactly("1:t/0:0:1:m0", "1:t/0:1:1:m1");
    try (Peer other = Peer.pushed(server.port())) {
      Push.publish(other, 2, Push.PLAIN, "t", Push.numbered(2, 1));
      Push.confirm(other, 2);
    }
    assertThat(Push.deliveries(peer, 1)).containsExactly("1:cursor 1:2:1:m2");
  }

  @Test
  void keepsKeyHeadersAndTimes() {
    Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 10);
    Message message =
        Message.builder("x").key("k").header("a", "ü").ttl(Duration.ofSeconds(9)).build();
    Push.publish(peer, 0, "t", message);
    peer.expect(0, ServerFrame.Cursor.class);
    List<Message> got = new java.util.ArrayList<>();
    io.blipmq.wire.DeliverDecoder.decode(
        peer.read().payload(),
        new io.blipmq.wire.DeliverDecoder.Visitor() {
          @Override
          public void begin(int subscription, int cursor, int count) {}

          @Override
          public void delivery(long offset, int attempt, Message delivered) {
            got.add(delivered);
          }
        });
    assertThat(got).hasSize(1);
    assertThat(got.getFirst().key()).contains("k");
    assertThat(got.getFirst().headers()).isEqualTo(message.headers());
    assertThat(got.getFirst().ttlMillis()).isEqualTo(9_000);
  }

  @Test
  void neverSendsMoreThanTheCredit() {
    int id = Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 3);
    Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(0, 200));
    assertThat(Push.deliveries(peer, 3)).last().asString().endsWith("m2");
    peer.expectSilence();
    peer.send(0, new ClientFrame.Credit(id, 150, 0));
    assertThat(Push.deliveries(peer, 150)).last().asString().endsWith("m152");
    peer.expectSilence();
  }

  @Test
  void neverSendsMoreBytesThanTheCredit() {
    peer.send(5, new ClientFrame.Subscribe("t", SubscribeOptions.unnamed(), 100, 10));
    int id = peer.expect(5, ServerFrame.Subscribed.class).subscription();
    for (int i = 0; i < 9; i++) {
      Push.publish(peer, 0, "t", Message.of("four"));
    }
    assertThat(Push.deliveries(peer, 2)).hasSize(2);
    peer.expectSilence();
    peer.send(0, new ClientFrame.Credit(id, 0, 2));
    assertThat(Push.deliveries(peer, 1)).hasSize(1);
    peer.expectSilence();
  }

  @Test
  void limitsTheMessagesOfAFrame() {
    Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 1_000);
    Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(0, 200));
    peer.expect(0, ServerFrame.Cursor.class);
    List<Integer> counts = new java.util.ArrayList<>();
    while (counts.stream().mapToInt(Integer::intValue).sum() < 200) {
      counts.add(peer.read().payload().skipBytes(8).readInt());
    }
    assertThat(counts).allMatch(count -> count <= 64);
  }

  @Test
  void sharesAGroupAndSettles() {
    SubscribeOptions group = SubscribeOptions.group("g");
    int id = Push.subscribe(peer, "t", group, 2);
    try (Peer other = Peer.pushed(server.port())) {
      Push.subscribe(other, "t", group, 100);
      Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(0, 20));
      List<String> mine = Push.deliveries(peer, 2);
      List<String> theirs = Push.deliveries(other, 18);
      assertThat(mine).doesNotContainAnyElementsOf(theirs);
    }
    peer.send(0, new ClientFrame.Credit(id, 100, 0));
    assertThat(Push.deliveries(peer, 18)).allMatch(text -> text.contains(":2:"));
    peer.send(6, new ClientFrame.Ack(id, false, List.of(new ClientFrame.Range(1, 0, 9))));
    assertThat(peer.expect(6, ServerFrame.Ok.class).value()).isZero();
    peer.send(7, new ClientFrame.Ack(id, false, List.of(new ClientFrame.Range(1, 5, 12))));
    assertThat(peer.expect(7, ServerFrame.Ok.class).value()).isEqualTo(5);
    peer.send(8, new ClientFrame.Ack(id, true, List.of(new ClientFrame.Range(1, 0, 19))));
    peer.expect(8, ServerFrame.Ok.class);
    assertThat(server.broker().stats().inFlight()).isZero();
  }

  @Test
  void offersReturnedDeliveriesAgain() {
    int id = Push.subscribe(peer, "t", SubscribeOptions.group("g"), 10);
    Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(0, 1));
    Push.deliveries(peer, 1);
    ClientFrame.Action now = new ClientFrame.Action.Retry(Optional.of(Duration.ZERO));
    peer.send(0, new ClientFrame.Return(id, now, List.of(new ClientFrame.Range(1, 0, 0))));
    assertThat(Push.deliveries(peer, 1)).containsExactly("1:cursor 1:0:2:m0");
    ClientFrame.Action giveUp = new ClientFrame.Action.GiveUp();
    peer.send(6, new ClientFrame.Return(id, giveUp, List.of(new ClientFrame.Range(1, 0, 0))));
    assertThat(peer.expect(6, ServerFrame.Ok.class).value()).isZero();
    peer.send(7, new ClientFrame.Resend("t", "g"));
    List<String> resent = new java.util.ArrayList<>();
    long answered = 0;
    while (resent.isEmpty() || answered == 0) {
      Peer.Frame frame = peer.read();
      if (frame.correlationId() == 7) {
        answered = frame.payload().readLong();
      } else {
        resent.add("delivery");
      }
    }
    assertThat(answered).isEqualTo(1);
  }

  @Test
  void subscribesToPatternsPresentAndFuture() {
    server.broker().admin().create("a/1", TopicOptions.defaults());
    Push.subscribe(peer, "a/+", SubscribeOptions.unnamed(), 10);
    Push.publish(peer, 0, "a/1", Message.of("x"));
    assertThat(Push.deliveries(peer, 1)).containsExactly("1:a/1/0:0:1:x");
    Push.publish(peer, 0, "a/2", Message.of("y"));
    assertThat(Push.deliveries(peer, 1)).containsExactly("1:a/2/0:0:1:y");
  }

  @Test
  void seeksAndUnsubscribes() {
    Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(0, 5));
    int id = Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 100);
    peer.send(6, new ClientFrame.Seek(id, new StartPosition.Offset(3)));
    assertThat(peer.expect(0, ServerFrame.Cursor.class)).isEqualTo(ServerFrame.Cursor.moved(id));
    assertThat(peer.expect(6, ServerFrame.Ok.class).value()).isZero();
    assertThat(Push.deliveries(peer, 2)).containsExactly("1:t/0:3:1:m3", "1:t/0:4:1:m4");
    peer.send(7, new ClientFrame.Unsubscribe(id));
    peer.expect(7, ServerFrame.Ok.class);
    Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(5, 1));
    peer.expectSilence();
    peer.send(8, new ClientFrame.Unsubscribe(id));
    assertThat(peer.expect(8, ServerFrame.Nack.class).code()).isEqualTo(410);
    assertThat(server.broker().stats().subscriptions()).isZero();
  }

  @Test
  void saysThatASubscriptionEnded() {
    int id = Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 100);
    server.broker().admin().delete("t");
    ServerFrame.Closed closed = peer.expect(0, ServerFrame.Closed.class);
    assertThat(closed.subscription()).isEqualTo(id);
    assertThat(closed.code()).isEqualTo(404);
  }

  @Test
  void endsUnnamedSubscriptionsWithTheirConnection() {
    Push.subscribe(peer, "t", SubscribeOptions.unnamed(), 100);
    Push.subscribe(peer, "t", SubscribeOptions.group("g"), 100);
    peer.close();
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(server.broker().stats().subscriptions()).isEqualTo(1));
  }

  // ---- administration

  @Test
  void managesTopics() {
    TopicOptions options =
        TopicOptions.defaults().withPartitions(3).withRetention(Retention.ofMessages(10));
    ok(new ClientFrame.TopicCreate("t", options));
    ok(new ClientFrame.TopicCreate("t", options));
    nack(new ClientFrame.TopicCreate("t", TopicOptions.defaults()), 409);
    ok(new ClientFrame.TopicAlter("t", options.withDefaultTtl(Duration.ofSeconds(1))));
    ok(new ClientFrame.TopicDelete("t"));
    nack(new ClientFrame.TopicDelete("t"), 404);
    nack(new ClientFrame.SubscriptionDelete("t", "g"), 410);
    nack(new ClientFrame.Stats(ClientFrame.Stats.What.TOPIC, "t"), 404);
  }

  @Test
  void tellsItsNumbers() {
    Push.subscribe(peer, "t", SubscribeOptions.group("g"), 0);
    Push.publish(peer, 0, Push.PLAIN, "t", Push.numbered(0, 5));
    peer.send(6, new ClientFrame.Stats(ClientFrame.Stats.What.BROKER, ""));
    assertThat(peer.expect(6, StatsReply.class).broker().published()).isEqualTo(5);
    peer.send(7, new ClientFrame.Stats(ClientFrame.Stats.What.TOPICS, ""));
    List<TopicStats> topics = peer.expect(7, StatsReply.class).topics();
    assertThat(topics).isEqualTo(server.broker().admin().list());
    assertThat(topics.getFirst().subscriptions().getFirst().lag()).isEqualTo(5);
  }

  private void ok(ClientFrame frame) {
    peer.send(60, frame);
    peer.expect(60, ServerFrame.Ok.class);
  }

  private void nack(ClientFrame frame, int code) {
    peer.send(61, frame);
    assertThat(peer.expect(61, ServerFrame.Nack.class).code()).isEqualTo(code);
  }

  private static ServerFrame.Run run(int partition, long offset, int count) {
    return new ServerFrame.Run(0, partition, offset, count, Durability.MEMORY);
  }
}
