package io.blipmq.client;

import static io.blipmq.client.PublishIT.cause;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.TopicOptions;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.StatsReply;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectIT {
  private static PeerConnection wantKey(PeerConnection connection) {
    connection.expect(ClientFrame.Hello.class);
    connection.answer(
        new ServerFrame.Welcome(
            2, true, true, PeerConnection.MAX_MESSAGE, FrameDescriptor.MAX_LENGTH, "scripted"));
    return connection;
  }

  private static PeerConnection takeKey(PeerConnection connection) {
    wantKey(connection);
    assertThat(connection.expect(ClientFrame.Auth.class).apiKey()).isEqualTo("secret");
    connection.answer(new ServerFrame.Ok(0));
    return connection;
  }

  private static PeerConnection refuseKey(PeerConnection connection) {
    wantKey(connection);
    connection.expect(ClientFrame.Auth.class);
    connection.answer(new ServerFrame.Nack(401, "invalid API key"));
    return connection;
  }

  private static CompletableFuture<PeerConnection> accept(
      ScriptedPeer broker, Function<PeerConnection, PeerConnection> greet) {
    return CompletableFuture.supplyAsync(
        () -> greet.apply(broker.accept()), run -> Thread.ofVirtual().start(run));
  }

  @Test
  void isFoundByTheApi() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var accepting = accept(broker, PeerConnection::welcome);
      try (BlipMQ client = BlipMQ.connect(broker.address())) {
        assertThat(client).isInstanceOf(RemoteBroker.class);
      }
      accepting.join().expectEnd();
    }
  }

  @Test
  void sendsTheKeyWhereOneIsWanted() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected =
          broker.connect(
              broker.options().withApiKey("secret"), ClientConfig.defaults(), ConnectIT::takeKey);
      connected.client().close();
      connected.peer().expectEnd();
    }
  }

  @Test
  void saysThatTheKeyIsWrongOrMissing() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var refusing = accept(broker, ConnectIT::refuseKey);
      assertThatThrownBy(() -> BlipMQ.connect(broker.options().withApiKey("wrong")))
          .isInstanceOf(BlipException.Unauthenticated.class)
          .hasMessageContaining(broker.address())
          .hasMessageContaining("invalid API key");
      refusing.join().expectEnd();
      var wanting = accept(broker, ConnectIT::wantKey);
      assertThatThrownBy(() -> BlipMQ.connect(broker.options()))
          .isInstanceOf(BlipException.Unauthenticated.class)
          .hasMessageContaining("--api-key");
      wanting.join().expectEnd();
    }
  }

  @Test
  void saysThatTheBrokerDoesNotSpeakThisVersion() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var refusing =
          accept(
              broker,
              connection -> {
                connection.expect(ClientFrame.Hello.class);
                connection.answer(new ServerFrame.Nack(426, "unsupported protocol version"));
                return connection;
              });
      assertThatThrownBy(() -> BlipMQ.connect(broker.options()))
          .isInstanceOf(BlipException.InvalidRequest.class)
          .hasMessageContaining("unsupported protocol version");
      refusing.join().expectEnd();
    }
  }

  @Test
  void saysWhatToDoWhereNothingListens() {
    String address;
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      address = broker.address();
    }
    var options =
        io.blipmq.api.ConnectOptions.to(address).withConnectTimeout(Duration.ofMillis(300));
    assertThatThrownBy(() -> BlipMQ.connect(options))
        .isInstanceOf(BlipException.Disconnected.class)
        .hasMessageContaining("nothing listens on " + address)
        .hasMessageContaining("./blipmq start");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 400 Bad Request,speaks HTTP and not BlipMQ's protocol; if it is a broker's metrics",
    "SSH-2.0-OpenSSH_9.6,does not speak BlipMQ's protocol: frame length 1397966893"
  })
  void saysThatWhatAnswersIsNoBroker(String answer, String message) {
    var timing = new ManualTiming();
    try (ScriptedPeer stranger = ScriptedPeer.open()) {
      var answering =
          accept(
              stranger,
              connection -> {
                connection.expect(ClientFrame.Hello.class);
                // Leaves no time for another attempt.
                timing.advance(Duration.ofMillis(8_900));
                connection.write(Unpooled.copiedBuffer(answer + "\r\n", US_ASCII));
                return connection;
              });
      var options = stranger.options().withConnectTimeout(Duration.ofSeconds(9));
      assertThatThrownBy(
              () -> RemoteBroker.connect(options, ClientConfig.defaults().withTiming(timing)))
          .isInstanceOf(BlipException.Disconnected.class)
          .hasMessageStartingWith(stranger.address() + ": what answers there " + message);
      answering.join().expectEnd();
    }
  }

  @Test
  void failsEverythingWhenTheKeyIsRefusedOnReconnect() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected =
          broker.connect(
              broker.options().withApiKey("secret"), ClientConfig.defaults(), ConnectIT::takeKey);
      try (BlipMQ client = connected.client()) {
        var future = client.topic("t").publishAsync(Message.of("a"));
        connected.peer().expectPublish();
        var refusing = accept(broker, ConnectIT::refuseKey);
        connected.peer().close();
        assertThat(cause(future)).isInstanceOf(BlipException.Unauthenticated.class);
        assertThat(cause(client.topic("t").publishAsync(Message.of("b"))))
            .isInstanceOf(BlipException.Unauthenticated.class);
        assertThatThrownBy(client::stats).isInstanceOf(BlipException.Unauthenticated.class);
        refusing.join().expectEnd();
      }
    }
  }

  @Test
  void failsEverythingWhenTheReconnectLimitIsOver() throws InterruptedException {
    ScriptedPeer broker = ScriptedPeer.open();
    var connected =
        broker.connect(broker.options().withReconnectLimit(Duration.ZERO), ClientConfig.defaults());
    try (BlipMQ client = connected.client()) {
      var subscribing =
          CompletableFuture.runAsync(
              () -> connected.peer().subscribed(1, "t"), run -> Thread.ofVirtual().start(run));
      Subscription subscription = client.subscribe("t", SubscribeOptions.group("g"));
      subscribing.join();
      var future = client.topic("t").publishAsync(Message.of("a"));
      connected.peer().expectPublish();
      connected.peer().close();
      assertThat(cause(future))
          .isInstanceOf(BlipException.Disconnected.class)
          .hasMessageContaining("could not be restored");
      assertThatThrownBy(subscription::receive).isInstanceOf(BlipException.Disconnected.class);
    } finally {
      broker.close();
    }
  }

  @Test
  void findsHalfOpenConnections() {
    var timing = new ManualTiming();
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected = broker.connect(broker.options(), ClientConfig.defaults().withTiming(timing));
      try (BlipMQ client = connected.client()) {
        timing.advance(Duration.ofSeconds(10));
        connected.peer().expect(ClientFrame.Ping.class);
        connected.peer().answer(new ClientFrame.Pong());
        connected.peer().answer(new ServerFrame.Goodbye(503, "a sign that PONG was read"));
        pingAgain(timing, connected.peer());
        timing.advance(Duration.ofSeconds(10));
        connected.peer().expectEnd();
        PublishIT.reconnect(broker, timing);
        assertThat(client).isNotNull();
      }
    }
  }

  /** Moves time until the client asks again; it does so 10 s after it has read the PONG. */
  private static void pingAgain(ManualTiming timing, PeerConnection peer) {
    Awaitility.await()
        .until(() -> {
          timing.advance(Duration.ofSeconds(2));
          return !peer.isQuiet();
        });
    peer.expect(ClientFrame.Ping.class);
  }

  @Test
  void closesWithinItsTimeAndFailsWhatIsNotConfirmed() {
    var timing = new ManualTiming();
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected = broker.connect(broker.options(), ClientConfig.defaults().withTiming(timing));
      var future = connected.client().topic("t").publishAsync(Message.of("a"));
      connected.peer().expectPublish();
      int timers = timing.pending();
      var closing = CompletableFuture.runAsync(connected.client()::close);
      Awaitility.await().until(() -> timing.pending() > timers);
      assertThat(cause(connected.client().topic("t").publishAsync(Message.of("b"))))
          .isInstanceOf(BlipException.Closed.class);
      assertThat(future).isNotDone();
      timing.advance(Duration.ofSeconds(5));
      closing.join();
      assertThat(cause(future)).isInstanceOf(BlipException.Disconnected.class);
      connected.peer().expectEnd();
      connected.client().close();
    }
  }

  @Test
  void waitsForConfirmationsWhenClosing() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected = broker.connect();
      var future = connected.client().topic("t").publishAsync(Message.of("a"));
      var publish = connected.peer().expectPublish();
      var closing = CompletableFuture.runAsync(connected.client()::close);
      connected.peer().confirm(publish, 0);
      closing.join();
      assertThat(future.join().offset()).isZero();
      connected.peer().expectEnd();
    }
  }

  @Test
  void leavesNoThreadBehind() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected = broker.connect();
      assertThat(clientThreads()).isNotEmpty();
      connected.client().close();
      assertThat(clientThreads()).isEmpty();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().startsWith("globalEventExecutor"));
    }
  }

  @Test
  void canBeClosedByItsOwnCallback() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected = broker.connect();
      var closed =
          connected
              .client()
              .topic("t")
              .publishAsync(Message.of("a"))
              .thenRun(connected.client()::close);
      connected.peer().confirm(connected.peer().expectPublish(), 0);
      closed.join();
      connected.peer().expectEnd();
      Awaitility.await().until(() -> clientThreads().isEmpty());
    }
  }

  private static List<String> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("blipmq-client"))
        .toList();
  }

  @Test
  void putsTheAnswersOfTopicsTogether() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected = broker.connect();
      try (BlipMQ client = connected.client()) {
        PeerConnection peer = connected.peer();
        var answering =
            CompletableFuture.runAsync(
                () -> {
                  peer.expect(ClientFrame.TopicCreate.class);
                  peer.answer(new ServerFrame.Ok(0));
                  peer.expect(ClientFrame.Stats.class);
                  peer.answer(new StatsReply(false, entries("a", 1)));
                  peer.answer(new StatsReply(true, entries("b", 2)));
                  peer.expect(ClientFrame.Resend.class);
                  peer.answer(new ServerFrame.Ok(3));
                  peer.expect(ClientFrame.TopicDelete.class);
                  peer.answer(new ServerFrame.Nack(404, "there is no topic c"));
                },
                run -> Thread.ofVirtual().start(run));
        client.topics().create("a", TopicOptions.defaults());
        assertThat(client.topics().list())
            .extracting(topic -> topic.name() + topic.depth())
            .containsExactly("a1", "b2");
        assertThat(client.topics().resendDeadLetters("a", "g")).isEqualTo(3);
        assertThat(catchThrowable(() -> client.topics().delete("c")))
            .isInstanceOf(BlipException.TopicNotFound.class);
        answering.join();
      }
    }
  }

  /** A topic with one partition, which keeps so many messages. */
  private static List<StatsReply.Entry> entries(String name, long depth) {
    return List.of(
        new StatsReply.Entry(StatsReply.Kind.TOPIC, name, "", Map.of()),
        new StatsReply.Entry(StatsReply.Kind.PARTITION, "", "", Map.of("next_offset", depth)));
  }

  @Test
  void failsRequestsWhoseConnectionIsLostAndAsksThoseThatWaited() {
    try (ScriptedPeer broker = ScriptedPeer.open()) {
      var connected = broker.connect();
      try (BlipMQ client = connected.client()) {
        var asking = CompletableFuture.supplyAsync(() -> client.topics().list());
        connected.peer().expect(ClientFrame.Stats.class);
        connected.peer().close();
        assertThat(cause(asking)).isInstanceOf(BlipException.Disconnected.class);
        var later = CompletableFuture.supplyAsync(() -> client.topics().list());
        PeerConnection again = broker.acceptAndWelcome();
        again.expect(ClientFrame.Stats.class);
        again.answer(new StatsReply(true, List.of()));
        assertThat(later.join()).isEmpty();
      }
    }
  }
}
