package io.blipmq.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MailboxTest {
  private static final int SENDERS = 4;
  private static final int LETTERS = 20_000;

  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final List<Numbered> read = new ArrayList<>();
  private final List<RuntimeException> failures = new ArrayList<>();
  private int tasks;
  private final Mailbox mailbox = new Mailbox(loop, () -> tasks++, failures::add);

  @AfterEach
  void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void readsEveryLetterOnceAndEachSendersInOrder() throws InterruptedException {
    List<Thread> senders =
        IntStream.range(0, SENDERS)
            .mapToObj(s -> Thread.ofPlatform().start(() -> send(s)))
            .toList();
    for (Thread sender : senders) {
      sender.join();
    }
    onLoop(() -> assertThat(read).hasSize(SENDERS * LETTERS));
    int[] next = new int[SENDERS];
    for (Numbered letter : read) {
      assertThat(letter.number).isEqualTo(next[letter.sender]++);
    }
  }

  @Test
  void sharesOneTaskAmongLettersThatWait() {
    onLoop(() -> send(0));
    onLoop(() -> assertThat(read).hasSize(LETTERS));
    assertThat(tasks).isEqualTo(1);
  }

  @Test
  void takesALetterAgainWhileItIsBeingRead() {
    int[] times = {0};
    mailbox.post(
        new Mailbox.Letter() {
          @Override
          protected void read() {
            if (++times[0] < 10) {
              mailbox.post(this);
            }
          }
        });
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> onLoop(() -> assertThat(times[0]).isEqualTo(10)));
  }

  @Test
  void tellsOfALetterThatCanNotBeRead() {
    RuntimeException reason = new IllegalStateException("torn");
    mailbox.post(
        new Mailbox.Letter() {
          @Override
          protected void read() {
            throw reason;
          }
        });
    onLoop(() -> assertThat(failures).containsExactly(reason));
    onLoop(() -> send(0));
    onLoop(() -> assertThat(read).hasSize(LETTERS));
  }

  private void send(int sender) {
    for (int i = 0; i < LETTERS; i++) {
      mailbox.post(new Numbered(sender, i));
    }
  }

  private void onLoop(Runnable action) {
    loop.submit(action).syncUninterruptibly();
  }

  private final class Numbered extends Mailbox.Letter {
    private final int sender;
    private final int number;

    Numbered(int sender, int number) {
      this.sender = sender;
      this.number = number;
    }

    @Override
    protected void read() {
      read.add(this);
    }
  }
}
