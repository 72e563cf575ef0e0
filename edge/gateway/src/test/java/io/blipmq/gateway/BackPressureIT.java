package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.PollFrameCodec;
import io.blipmq.wire.ServerFrame;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is slow is slow alone, and in bounded memory. */
final class BackPressureIT {
  private static final int LARGE = 32 * 1024;

  @Test
  void sendsASlowReaderNoMoreThanSocketsHold() {
    int messages = 800;
    try (RunningGateway server = RunningGateway.start();
        Peer publisher = Peer.pushed(server.port());
        Peer fast = Peer.pushed(server.port());
        Peer slow = Peer.connect(server.port(), 16 * 1024)) {
      slow.send(1, new ClientFrame.Hello(2)).expect(1, ServerFrame.Welcome.class);
      SubscribeOptions roomy = SubscribeOptions.unnamed().withCapacity(10_000);
      Push.subscribe(slow, "t", roomy, 1_000_000);
      Push.subscribe(fast, "t", roomy, 1_000_000);
      // Whoever reads gets each at once, while the slow one stands still.
      Message large = Message.of(new byte[LARGE]);
      for (int i = 1; i <= messages; i++) {
        Push.publish(publisher, i, "t", large);
        Push.confirm(publisher, i);
        Push.deliveries(fast, 1);
      }
      long standing = server.broker().stats().delivered() - messages;
      assertThat(standing).isLessThan(messages / 2);
      assertThat(Push.deliveries(slow, messages)).hasSize(messages);
      slow.expectSilence();
    }
  }

  @Test
  void stopsReadingFromAPeerThatDoesNotReadItsAnswers() {
    int polls = 2_000;
    try (RunningGateway server = RunningGateway.start();
        Peer publisher = Peer.pushed(server.port());
        Peer peer = Peer.polling(server.port())) {
      peer.send(out -> PollFrameCodec.subscribe(out, 1, "t", QoS.AT_MOST_ONCE));
      peer.read();
      Message large = Message.builder(new byte[LARGE]).qos(QoS.AT_MOST_ONCE).build();
      for (int i = 1; i <= polls; i++) {
        Push.publish(publisher, i, "t", large);
        Push.confirm(publisher, i);
        if (i % 500 == 0) {
          peer.send(out -> poll(out, 500));
        }
      }
      publisher.expectSilence();
      assertThat(server.gateway().stats().flushBytes()).isLessThan(32L << 20);
      for (int i = 1; i <= polls; i++) {
        assertThat(PollFrameCodec.readPublish(peer.read().payload()).message().size())
            .isEqualTo(LARGE);
      }
      peer.expectSilence();
    }
  }

  @Test
  void stopsReadingAlsoIfTheRequestsComeOneByOne() {
    int polls = 1_200;
    try (RunningGateway server = RunningGateway.start(config -> config.withEventLoops(1));
        Peer publisher = Peer.pushed(server.port());
        Peer peer = Peer.polling(server.port())) {
      peer.send(out -> PollFrameCodec.subscribe(out, 1, "t", QoS.AT_MOST_ONCE));
      peer.read();
      Message large = Message.builder(new byte[LARGE]).qos(QoS.AT_MOST_ONCE).build();
      for (int i = 1; i <= polls; i++) {
        Push.publish(publisher, i, "t", large);
        Push.confirm(publisher, i);
        peer.send(out -> poll(out, 1));
        // Once the only event loop has been round twice, it has read that, if it reads at all.
        publisher.expectSilence().expectSilence();
      }
      assertThat(server.gateway().stats().flushBytes()).isLessThan(24L << 20);
      for (int i = 1; i <= polls; i++) {
        peer.read();
      }
      peer.expectSilence();
    }
  }

  private static void poll(io.netty.buffer.ByteBuf out, int times) {
    for (int i = 1; i <= times; i++) {
      PollFrameCodec.poll(out, i, 1);
    }
  }

  @Test
  void leavesToOthersOfTheGroupWhatASlowReaderCanNotTake() {
    int messages = 600;
    SubscribeOptions group = SubscribeOptions.group("g").withCapacity(10_000);
    try (RunningGateway server = RunningGateway.start();
        Peer publisher = Peer.pushed(server.port());
        Peer fast = Peer.pushed(server.port());
        Peer slow = Peer.connect(server.port(), 16 * 1024)) {
      slow.send(1, new ClientFrame.Hello(2)).expect(1, ServerFrame.Welcome.class);
      int id = Push.subscribe(slow, "t", group, 1_000_000);
      Message large = Message.of(new byte[LARGE]);
      for (int i = 1; i <= messages; i++) {
        Push.publish(publisher, i, "t", large);
        Push.confirm(publisher, i);
      }
      long standing = server.broker().stats().delivered();
      assertThat(standing).isLessThan(messages / 2);
      Push.subscribe(fast, "t", group, 1_000_000);
      slow.send(0, new ClientFrame.Credit(id, 1, 0));
      int fewMoreForTheSlowOne = 20;
      int wanted = messages - (int) standing - fewMoreForTheSlowOne;
      assertThat(Push.atLeast(fast, wanted).size()).isGreaterThanOrEqualTo(wanted);
    }
  }

  @Test
  void keepsConfirmsInOrderWhenTheLogIsLate() {
    LateLog log = new LateLog();
    try (RunningGateway server = RunningGateway.withLog(log);
        Peer peer = Peer.pushed(server.port())) {
      Push.publish(peer, 2, "t", Message.of("a"));
      Push.publish(peer, 3, "t", Push.zero("not durable"));
      Push.publish(peer, 4, "t", Message.of("b"));
      peer.expectSilence();
      log.release();
      assertThat(Push.confirm(peer, 2)).singleElement().matches(r -> r.firstOffset() == 0);
      assertThat(Push.confirm(peer, 3)).hasSize(1);
      await()
          .untilAsserted(() -> {
            log.release();
            assertThat(server.broker().stats().published()).isEqualTo(3);
          });
      assertThat(Push.confirm(peer, 4))
          .singleElement()
          .matches(r -> r.durability() == Durability.SYNCED);
    }
  }

  @Test
  void stopsReadingFromAPublisherWhoseConfirmsAreLate() {
    LateLog log = new LateLog();
    try (RunningGateway server =
            RunningGateway.withLog(
                log,
                config -> config.withLimits(config.limits().withPerConnection(10, 4 * LARGE)));
        Peer peer = Peer.pushed(server.port());
        Peer other = Peer.pushed(server.port())) {
      Thread sender =
          Thread.ofVirtual()
              .start(() ->
                  IntStream.rangeClosed(1, 500)
                      .forEach(i -> Push.publish(peer, i, "t", Message.of(new byte[LARGE]))));
      await().until(() -> log.waiting() >= 4);
      Push.publish(other, 0, "u", Push.zero("served"));
      other.expectSilence();
      long received = server.gateway().stats().receivedBytes();
      assertThat(received).isLessThan(4L << 20);
      for (int i = 1; i <= 500; i++) {
        log.release();
        Push.confirm(peer, i);
      }
      assertThat(sender).satisfies(Thread::join);
    }
  }

  @Test
  void answersQueueFullWithTheFramesCorrelationId() {
    try (RunningGateway server = RunningGateway.start();
        Peer peer = Peer.pushed(server.port())) {
      SubscribeOptions fails =
          SubscribeOptions.group("g").withCapacity(2).withOverflow(OverflowPolicy.FAIL);
      Push.subscribe(peer, "t", fails, 0);
      Push.publish(peer, 2, Push.PLAIN, "t", List.of(Push.zero("1"), Push.zero("2")));
      Push.confirm(peer, 2);
      Push.publish(peer, 3, "t", Push.zero("3"));
      assertThat(peer.expect(3, ServerFrame.Nack.class).code()).isEqualTo(429);
    }
  }

  /** A log that answers when it is told to. */
  private static final class LateLog extends ScriptedLog {
    private final LinkedBlockingQueue<AppendListener> late = new LinkedBlockingQueue<>();

    /** Answers the next append, which may be yet to come. */
    void release() {
      try {
        AppendListener next = late.poll(20, TimeUnit.SECONDS);
        Objects.requireNonNull(next, "no append").appended(Durability.SYNCED);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    int waiting() {
      return late.size();
    }

    @Override
    void published(AppendListener listener) {
      late.add(listener);
    }
  }
}
