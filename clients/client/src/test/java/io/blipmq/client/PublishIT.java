package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.QoS;
import io.blipmq.api.Topic;
import io.blipmq.client.PeerConnection.Frame;
import io.blipmq.wire.ServerFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class PublishIT {
  @Test
  void completesWithWhatTheBrokerConfirmed() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        var future = client.topic("t").publishAsync(Message.of("a"));
        Frame.Publish publish = connected.peer().expectPublish();
        assertThat(publish.topic()).isEqualTo("t");
        assertThat(publish.texts()).containsExactly("a");
        assertThat(publish.header().producer()).isNotZero();
        assertThat(publish.header().sequence()).isEqualTo(1);
        connected.peer().confirm(publish, 41);
        assertThat(future.join()).isEqualTo(new Confirmation(0, 41, 1, Durability.LOG));
      }
    }
  }

  @Test
  void gathersMessagesWhileFramesAreOnTheWay() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        List<CompletableFuture<Confirmation>> futures = new ArrayList<>();
        List<Frame.Publish> first = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          futures.add(topic.publishAsync(Message.of("m" + i)));
          first.add(connected.peer().expectPublish());
        }
        for (int i = 4; i < 100; i++) {
          futures.add(topic.publishAsync(Message.of("m" + i)));
        }
        connected.peer().confirm(first.getFirst(), 0);
        Frame.Publish gathered = connected.peer().expectPublish();
        assertThat(gathered.messages()).hasSize(96);
        assertThat(gathered.header().sequence()).isEqualTo(5);
        for (int i = 1; i < 4; i++) {
          connected.peer().confirm(first.get(i), i);
        }
        connected.peer().confirm(gathered, 4);
        for (int i = 0; i < 100; i++) {
          assertThat(futures.get(i).join().offset()).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void keepsTheOrderOfOneThreadAcrossQos() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          QoS qos = i % 7 < 3 ? QoS.AT_MOST_ONCE : QoS.AT_LEAST_ONCE;
          published.add("m" + i);
          var _ = topic.publishAsync(Message.builder("m" + i).qos(qos).build());
        }
        List<String> seen = new ArrayList<>();
        while (seen.size() < 500) {
          Frame.Publish publish = connected.peer().expectPublish();
          seen.addAll(publish.texts());
          if (publish.id() != 0) {
            connected.peer().confirm(publish, 0);
          }
        }
        assertThat(seen).isEqualTo(published);
      }
    }
  }

  @Test
  void sendsWhatIsUnconfirmedAgainUnchangedAndInOrder() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        var a = topic.publishAsync(Message.of("a"));
        Frame.Publish first = connected.peer().expectPublish();
        var b = topic.publishAsync(Message.of("b"));
        Frame.Publish second = connected.peer().expectPublish();
        connected.peer().close();
        var c = topic.publishAsync(Message.of("c"));
        PeerConnection again = peer.acceptAndWelcome();
        Frame.Publish firstAgain = again.expectPublish();
        Frame.Publish secondAgain = again.expectPublish();
        assertThat(firstAgain.hex()).isEqualTo(first.hex());
        assertThat(firstAgain.id()).isEqualTo(first.id());
        assertThat(secondAgain.hex()).isEqualTo(second.hex());
        Frame.Publish third = again.expectPublish();
        assertThat(third.header().sequence()).isEqualTo(3);
        again.confirm(firstAgain, -1);
        again.confirm(secondAgain, 1);
        again.confirm(third, 2);
        assertThat(a.join().offset()).isEqualTo(Confirmation.UNKNOWN_OFFSET);
        assertThat(b.join().offset()).isEqualTo(1);
        assertThat(c.join().offset()).isEqualTo(2);
      }
    }
  }

  @Test
  void waitsForTheReconnectWhenTheBrokerGoesDown() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        var refused = topic.publishAsync(Message.of("refused"));
        Frame.Publish first = connected.peer().expectPublish();
        connected.peer().send(0, new ServerFrame.Goodbye(503, "going down"));
        connected.peer().send(first.id(), new ServerFrame.Nack(503, "shutting down"));
        var _ = client.topic("u"); // no I/O
        connected.peer().close();
        var later = topic.publishAsync(Message.of("later"));
        PeerConnection again = peer.acceptAndWelcome();
        Frame.Publish firstAgain = again.expectPublish();
        assertThat(firstAgain.hex()).isEqualTo(first.hex());
        again.confirm(firstAgain, 0);
        again.confirm(again.expectPublish(), 1);
        assertThat(refused.join().offset()).isZero();
        assertThat(later.join().offset()).isEqualTo(1);
      }
    }
  }

  @Test
  void tellsWhichMessagesOfAFrameWereRefused() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        List<Frame.Publish> first = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          var _ = topic.publishAsync(Message.of("m" + i));
          first.add(connected.peer().expectPublish());
        }
        var a = topic.publishAsync(Message.of("a"));
        var b = topic.publishAsync(Message.of("b"));
        var c = topic.publishAsync(Message.of("c"));
        first.forEach(publish -> connected.peer().confirm(publish, 0));
        Frame.Publish mixed = connected.peer().expectPublish();
        assertThat(mixed.texts()).containsExactly("a", "b", "c");
        connected
            .peer()
            .send(
                mixed.id(),
                new ServerFrame.Confirm(
                    List.of(
                        new ServerFrame.Run(0, 3, 7, 1, Durability.SYNCED),
                        new ServerFrame.Run(
                            ErrorCode.QUEUE_FULL.number(), 0, -1, 1, Durability.MEMORY),
                        new ServerFrame.Run(0, 3, 8, 1, Durability.SYNCED))));
        assertThat(a.join()).isEqualTo(new Confirmation(3, 7, 1, Durability.SYNCED));
        assertThat(cause(b)).isInstanceOf(BlipException.QueueFull.class);
        assertThat(c.join().offset()).isEqualTo(8);
      }
    }
  }

  @Test
  void sendsAUnitAsOneFrameAndCountsItsMessages() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        var future = client.topic("t").publishBatch(List.of(Message.of("a"), Message.of("b")));
        Frame.Publish publish = connected.peer().expectPublish();
        assertThat(publish.header().unit()).isTrue();
        assertThat(publish.texts()).containsExactly("a", "b");
        connected.peer().confirm(publish, 5);
        assertThat(future.join()).isEqualTo(new Confirmation(0, 5, 2, Durability.LOG));
        assertThatThrownBy(() -> client.topic("t").publishBatch(List.of()))
            .isInstanceOf(BlipException.InvalidRequest.class);
      }
    }
  }

  @Test
  void refusesTooLargeMessagesWithoutAsking() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        var future =
            client.topic("t").publishAsync(Message.of(new byte[PeerConnection.MAX_MESSAGE + 1]));
        assertThat(future).isCompletedExceptionally();
        assertThat(cause(future))
            .isInstanceOf(BlipException.TooLarge.class)
            .hasMessageContaining("100001")
            .hasMessageContaining("100000");
        assertThat(connected.peer().isQuiet()).isTrue();
      }
    }
  }

  @Test
  void leavesNothingOfAMessageThatCannotBeEncoded() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        var bad = topic.publishAsync(Message.builder("x").key("k".repeat(70_000)).build());
        assertThat(cause(bad)).isInstanceOf(BlipException.InvalidRequest.class);
        var good = topic.publishAsync(Message.of("good"));
        Frame.Publish publish = connected.peer().expectPublish();
        assertThat(publish.texts()).containsExactly("good");
        connected.peer().confirm(publish, 0);
        good.join();
      }
    }
  }

  @Test
  void endsAtTheDeadlineAndDoesNotSendAgainWhatExpired() {
    var timing = new ManualTiming();
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect(peer.options(), ClientConfig.defaults().withTiming(timing));
      try (BlipMQ client = connected.client()) {
        var hasty = PublishOptions.defaults().withDeadline(Duration.ofSeconds(1));
        var future = client.topic("t", hasty).publishAsync(Message.of("late"));
        connected.peer().expectPublish();
        timing.advance(Duration.ofSeconds(1));
        assertThat(cause(future)).isInstanceOf(BlipException.TimedOut.class);
        connected.peer().close();
        PeerConnection again = reconnect(peer, timing);
        var next = client.topic("t", hasty).publishAsync(Message.of("next"));
        Frame.Publish publish = again.expectPublish();
        assertThat(publish.texts()).containsExactly("next");
        again.confirm(publish, 0);
        next.join();
      }
    }
  }

  @Test
  void confirmsQosZeroWhenHandedOver() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect();
      try (BlipMQ client = connected.client()) {
        Message message = Message.builder("q").qos(QoS.AT_MOST_ONCE).build();
        assertThat(client.topic("t").publishAsync(message).join().offset())
            .isEqualTo(Confirmation.UNKNOWN_OFFSET);
        Frame.Publish publish = connected.peer().expectPublish();
        assertThat(publish.id()).isZero();
        assertThat(publish.header().producer()).isZero();
      }
    }
  }

  @Test
  void makesPublishersWaitWhileTheBufferIsFull() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect(peer.options().withBufferBytes(65_536), ClientConfig.defaults());
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        Message big = Message.of(new byte[40_000]);
        var first = topic.publishAsync(big);
        Frame.Publish sent = connected.peer().expectPublish();
        var second = new AtomicReference<CompletableFuture<Confirmation>>();
        Thread publisher = Thread.ofPlatform().start(() -> second.set(topic.publishAsync(big)));
        Awaitility.await().until(() -> publisher.getState() == Thread.State.TIMED_WAITING);
        assertThat(second.get()).isNull();
        connected.peer().confirm(sent, 0);
        first.join();
        connected.peer().confirm(connected.peer().expectPublish(), 1);
        Awaitility.await().until(() -> second.get() != null);
        assertThat(second.get().join().offset()).isEqualTo(1);
      }
    }
  }

  @Test
  void letsACallbackPublishButNotWait() {
    try (ScriptedPeer peer = ScriptedPeer.open()) {
      var connected = peer.connect(peer.options().withBufferBytes(65_536), ClientConfig.defaults());
      try (BlipMQ client = connected.client()) {
        Topic topic = client.topic("t");
        Message big = Message.of(new byte[60_000]);
        var kept = topic.publishAsync(big);
        var trigger =
            client
                .topic("u")
                .publishAsync(Message.of("u"))
                .thenApply(done -> {
                  Throwable waiting = catchThrowable(() -> topic.publish("no"));
                  return List.of(
                      String.valueOf(waiting),
                      String.valueOf(topic.publishAsync(big).isDone()),
                      String.valueOf(cause(topic.publishAsync(big))));
                });
        Frame.Publish one = connected.peer().expectPublish();
        connected.peer().confirm(connected.peer().expectPublish(), 0);
        List<String> seen = trigger.join();
        assertThat(seen.get(0)).contains("IllegalStateException");
        assertThat(seen.get(1)).isEqualTo("false");
        assertThat(seen.get(2)).contains("QueueFull");
        connected.peer().confirm(one, 0);
        kept.join();
        connected.peer().confirm(connected.peer().expectPublish(), 1);
      }
    }
  }

  static PeerConnection reconnect(ScriptedPeer peer, ManualTiming timing) {
    var accepting =
        CompletableFuture.supplyAsync(
            peer::acceptAndWelcome, task -> Thread.ofVirtual().start(task));
    Awaitility.await()
        .until(() -> {
          timing.advance(Duration.ofMillis(10));
          return accepting.isDone();
        });
    return accepting.join();
  }

  static Throwable cause(CompletableFuture<?> future) {
    Throwable failure = catchThrowable(future::join);
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
