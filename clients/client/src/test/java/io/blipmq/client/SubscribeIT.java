package io.blipmq.client;

import static io.blipmq.client.PublishIT.cause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ServerFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SubscribeIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  private ScriptedPeer broker = ScriptedPeer.open();
  private BlipMQ client;
  private PeerConnection peer;

  @BeforeEach
  void connect() {
    ScriptedPeer.Connected connected = broker.connect();
    client = connected.client();
    peer = connected.peer();
  }

  @AfterEach
  void close() {
    peer.close();
    broker.close();
    client.close();
  }

  private Subscription subscribe(String pattern, SubscribeOptions options) {
    var accepting = inBackground(() -> peer.subscribed(7, pattern));
    Subscription subscription = client.subscribe(pattern, options);
    accepting.join();
    return subscription;
  }

  private static CompletableFuture<Void> inBackground(Runnable task) {
    return CompletableFuture.runAsync(task, run -> Thread.ofVirtual().start(run));
  }

  private static SubscribeOptions group(int prefetch) {
    return SubscribeOptions.group("g").withPrefetch(prefetch);
  }

  private static Delivery next(Subscription subscription) throws InterruptedException {
    return subscription.receive(LONG).orElseThrow();
  }

  @Test
  void deliversInOrderWithEverythingThatCameAlong() throws InterruptedException {
    Subscription subscription = subscribe("t", group(10));
    peer.deliver(7, 3, Message.builder("a").key("k").header("h", "v").build(), Message.of("b"));
    Delivery first = next(subscription);
    assertThat(first.topic()).isEqualTo("t");
    assertThat(first.offset()).isEqualTo(3);
    assertThat(first.key()).contains("k");
    assertThat(first.headers().get("h")).contains("v");
    assertThat(next(subscription).offset()).isEqualTo(4);
    assertThat(subscription.tryReceive()).isEmpty();
  }

  @Test
  void gathersAcknowledgementsIntoRangesAndGivesCreditBackInHalves() throws InterruptedException {
    Subscription subscription = subscribe("t", group(4));
    peer.deliver(7, 0, "a", "b", "c", "d");
    List<Delivery> all = subscription.receiveBatch(4, LONG);
    while (all.size() < 4) {
      all.addAll(subscription.receiveBatch(4, LONG));
    }
    subscription.ack(all.subList(0, 3));
    ClientFrame.Ack ack = peer.expect(ClientFrame.Ack.class);
    assertThat(peer.lastId()).isZero();
    assertThat(ack.ranges()).containsExactly(new ClientFrame.Range(1, 0, 2));
    assertThat(peer.expect(ClientFrame.Credit.class).messages()).isEqualTo(3);
    subscription.ack(all.get(3));
    assertThat(peer.expect(ClientFrame.Ack.class).ranges())
        .containsExactly(new ClientFrame.Range(1, 3, 3));
    subscription.ack(all.get(3));
    peer.deliver(7, 4, "e");
    subscription.ack(next(subscription));
    assertThat(peer.expect(ClientFrame.Ack.class).ranges())
        .containsExactly(new ClientFrame.Range(1, 4, 4));
    assertThat(peer.expect(ClientFrame.Credit.class).messages()).isEqualTo(2);
  }

  @Test
  void givesCreditBackForQosZeroAsItIsTaken() throws InterruptedException {
    Subscription subscription = subscribe("t", group(4));
    Message message = Message.builder("q").qos(QoS.AT_MOST_ONCE).build();
    peer.deliver(7, 0, message, message, message, message);
    next(subscription);
    next(subscription);
    assertThat(peer.expect(ClientFrame.Credit.class).messages()).isEqualTo(2);
  }

  @Test
  void completesSettleWhenTheBrokerHasTakenIt() throws InterruptedException {
    Subscription subscription = subscribe("t", group(10));
    peer.deliver(7, 0, "a", "b", "c");
    Delivery a = next(subscription);
    Delivery b = next(subscription);
    Delivery c = next(subscription);
    var accepted = subscription.settle(new Settlement.AcceptThrough(b));
    ClientFrame.Ack through = peer.expect(ClientFrame.Ack.class);
    assertThat(through.through()).isTrue();
    assertThat(accepted).isNotDone();
    peer.answer(new ServerFrame.Ok(0));
    accepted.join();
    var returned = subscription.settle(Settlement.Retry.after(List.of(c), Duration.ofMillis(5)));
    ClientFrame.Return giveBack = peer.expect(ClientFrame.Return.class);
    assertThat(giveBack.action())
        .isEqualTo(new ClientFrame.Action.Retry(Optional.of(Duration.ofMillis(5))));
    peer.answer(new ServerFrame.Ok(1));
    assertThat(cause(returned)).isInstanceOf(BlipException.InvalidRequest.class);
    assertThat(cause(subscription.settle(new Settlement.Accept(List.of(a)))))
        .isInstanceOf(BlipException.InvalidRequest.class)
        .hasMessageContaining("not in flight");
  }

  @Test
  void discardsWhatWasNotTakenWhenTheConnectionIsLost() throws InterruptedException {
    Subscription subscription = subscribe("t", group(10));
    peer.deliver(7, 0, "a", "b", "c");
    Delivery a = next(subscription);
    var outstanding = subscription.settle(new Settlement.Accept(List.of(a)));
    peer.expect(ClientFrame.Ack.class);
    peer.close();
    assertThat(cause(outstanding)).isInstanceOf(BlipException.Disconnected.class);
    peer = broker.acceptAndWelcome();
    ClientFrame.Subscribe again = peer.subscribed(9, "t");
    assertThat(again.options().group()).contains("g");
    assertThat(again.options().start()).isEmpty();
    assertThat(again.creditMessages()).isEqualTo(10);
    peer.deliver(9, 0, "a", "b", "c");
    assertThat(next(subscription).offset()).isZero();
    assertThat(next(subscription).offset()).isEqualTo(1);
    subscription.ack(a);
    assertThat(peer.expect(ClientFrame.Ack.class))
        .isEqualTo(new ClientFrame.Ack(9, false, List.of(new ClientFrame.Range(1, 0, 0))));
  }

  @Test
  void restartsUnnamedSubscriptionsAfterWhatWasTaken() throws InterruptedException {
    Subscription subscription =
        subscribe("t", SubscribeOptions.unnamed().from(new StartPosition.Earliest()));
    peer.deliver(7, 5, "a", "b", "c");
    next(subscription);
    next(subscription);
    peer.close();
    peer = broker.acceptAndWelcome();
    assertThat(peer.subscribed(1, "t").options().start()).contains(new StartPosition.Offset(7));
  }

  @Test
  void restartsUnnamedSubscriptionsAsTheyBeganWhereNothingCame() {
    var _ = subscribe("t", SubscribeOptions.unnamed().from(new StartPosition.Earliest()));
    peer.close();
    peer = broker.acceptAndWelcome();
    assertThat(peer.subscribed(1, "t").options().start()).contains(new StartPosition.Earliest());
  }

  @Test
  void keepsWhatASeekBringsAndForgetsWhatWasBefore() throws InterruptedException {
    Subscription subscription = subscribe("t", group(4));
    peer.deliver(7, 10, "old", "stale");
    Delivery old = next(subscription);
    var moved = subscription.seek(new StartPosition.Offset(0));
    assertThat(peer.expect(ClientFrame.Seek.class).position())
        .isEqualTo(new StartPosition.Offset(0));
    peer.deliver(7, 12, "was on the way");
    peer.send(0, ServerFrame.Cursor.moved(7));
    peer.deliver(7, 0, "new");
    peer.answer(new ServerFrame.Ok(0));
    moved.join();
    assertThat(next(subscription).text()).isEqualTo("new");
    assertThat(cause(subscription.settle(new Settlement.Accept(List.of(old)))))
        .isInstanceOf(BlipException.InvalidRequest.class);
    assertThat(peer.expect(ClientFrame.Credit.class).messages()).isEqualTo(3);
  }

  @Test
  void forgetsWhatWasBeforeASeekThatBringsNothing() throws InterruptedException {
    Subscription subscription = subscribe("t", group(4));
    peer.deliver(7, 10, "old", "stale");
    next(subscription);
    var moved = subscription.seek(new StartPosition.Latest());
    peer.expect(ClientFrame.Seek.class);
    peer.send(0, ServerFrame.Cursor.moved(7));
    peer.answer(new ServerFrame.Ok(0));
    moved.join();
    assertThat(subscription.tryReceive()).isEmpty();
    assertThat(peer.expect(ClientFrame.Credit.class).messages()).isEqualTo(2);
  }

  @Test
  void givesFuturesWhatComesAndPassesCancelledOnesBy() {
    Subscription subscription = subscribe("t", group(10));
    var first = subscription.receiveAsync();
    var cancelled = subscription.receiveAsync();
    var third = subscription.receiveAsync();
    assertThat(cancelled.cancel(false)).isTrue();
    peer.deliver(7, 0, "a", "b");
    assertThat(first.join().text()).isEqualTo("a");
    assertThat(third.join().text()).isEqualTo("b");
  }

  @Test
  void tellsIteratorsAndReceiversThatTheTopicIsDeleted() {
    Subscription subscription = subscribe("t", group(10));
    List<String> seen = new ArrayList<>();
    var reading =
        inBackground(() -> {
          for (Delivery delivery : subscription) {
            seen.add(delivery.text());
            peer.send(0, new ServerFrame.Closed(7, 404, "topic t was deleted"));
          }
        });
    peer.deliver(7, 0, "a");
    assertThat(cause(reading)).isInstanceOf(BlipException.TopicNotFound.class);
    assertThat(seen).containsExactly("a");
    assertThatThrownBy(subscription::tryReceive)
        .isInstanceOf(BlipException.TopicNotFound.class)
        .hasMessageContaining("deleted");
  }

  @Test
  void leavesWhenClosedAfterSendingWhatWasSaid() throws InterruptedException {
    Subscription subscription = subscribe("t", group(10));
    peer.deliver(7, 0, "a");
    subscription.ack(next(subscription));
    subscription.close();
    subscription.close();
    peer.expect(ClientFrame.Ack.class);
    assertThat(peer.expect(ClientFrame.Unsubscribe.class).subscription()).isEqualTo(7);
    peer.answer(new ServerFrame.Ok(0));
    assertThatThrownBy(subscription::tryReceive).isInstanceOf(BlipException.Closed.class);
    assertThat(cause(subscription.receiveAsync())).isInstanceOf(BlipException.Closed.class);
    assertThat(cause(subscription.seek(new StartPosition.Latest())))
        .isInstanceOf(BlipException.Closed.class);
  }

  @Test
  void throwsWhyTheBrokerRefusedASubscription() {
    var refusing =
        inBackground(() -> {
          peer.expect(ClientFrame.Subscribe.class);
          peer.answer(new ServerFrame.Nack(404, "there is no topic t"));
        });
    assertThatThrownBy(() -> client.subscribe("t", group(10)))
        .isInstanceOf(BlipException.TopicNotFound.class)
        .hasMessage("there is no topic t");
    refusing.join();
  }

  @Test
  void subscribesAgainWhereTheAnswerDidNotCome() {
    PeerConnection first = peer;
    var accepting =
        CompletableFuture.supplyAsync(
            () -> {
              first.expect(ClientFrame.Subscribe.class);
              first.close();
              PeerConnection second = broker.acceptAndWelcome();
              second.subscribed(2, "t");
              return second;
            },
            run -> Thread.ofVirtual().start(run));
    try (Subscription subscription = client.subscribe("t", group(10))) {
      peer = accepting.join();
      assertThat(subscription).isNotNull();
    }
    peer.expect(ClientFrame.Unsubscribe.class);
    peer.answer(new ServerFrame.Ok(0));
  }

  @Test
  void endsTheConnectionWhenTheBrokerSendsPastTheCredit() {
    var _ = subscribe("t", group(2));
    peer.deliver(7, 0, "a", "b", "c");
    peer.expectEnd();
    peer = broker.acceptAndWelcome();
    peer.subscribed(1, "t");
  }
}
