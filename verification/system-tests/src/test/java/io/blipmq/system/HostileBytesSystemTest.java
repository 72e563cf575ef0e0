package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers on the port of a daemon with a small heap. After, and while they are there, a client
 * publishes and gets what it published, and the daemon is no larger than its heap and code allow.
 */
class HostileBytesSystemTest {
  private static final long MEMORY_BOUND = 400L << 20;
  private static final String HELLO = "\0\0\0\13\1\0\0\0\0\0\0\0\1\0\1";

  @TempDir Path folder;
  private Daemon daemon;
  private BlipMQ client;
  private Subscription subscription;
  private Topic topic;
  private int published;

  @BeforeEach
  void start() {
    daemon =
        Daemon.in(folder)
            .withJvmFlag("-Xmx96m")
            .with("BLIPMQ_SERVER_MAX_CONNECTIONS", "6000")
            .start();
    client = daemon.client();
    topic = client.topic("good");
    subscription = topic.subscribe("g");
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    daemon.close();
  }

  private void serves() throws InterruptedException, IOException {
    for (int i = 0; i < 50; i++) {
      String text = "m" + published++;
      topic.publish(text);
      Delivery delivery =
          subscription.receive(Duration.ofSeconds(20)).orElseThrow(() -> new AssertionError(text));
      assertThat(delivery.text()).isEqualTo(text);
      subscription.ack(delivery);
    }
    assertThat(daemon.process().isAlive()).isTrue();
    assertThat(daemon.residentBytes()).isLessThan(MEMORY_BOUND);
  }

  @Test
  void randomAndTruncatedBytes() throws Exception {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(4_000)];
      random.nextBytes(bytes);
      try (Socket socket = daemon.socket()) {
        if (random.nextBoolean()) {
          socket.getOutputStream().write(HELLO.getBytes(StandardCharsets.ISO_8859_1));
        }
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        // the daemon may close while this is still writing
      }
      if (i % 100 == 0) {
        serves();
      }
    }
    serves();
  }

  @Test
  void giantLengthsCostNothing() throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Socket socket = daemon.socket();
      socket.getOutputStream().write(HELLO.getBytes(StandardCharsets.ISO_8859_1));
      socket
          .getOutputStream()
          .write(ByteBuffer.allocate(13).putInt(16 << 20).put((byte) 3).array());
      open.add(socket);
    }
    serves();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void slowDripHoldsNobodyUp() throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Socket socket = daemon.socket();
      socket.setTcpNoDelay(true);
      open.add(socket);
    }
    byte[] hello = HELLO.getBytes(StandardCharsets.ISO_8859_1);
    for (byte one : hello) {
      for (Socket socket : open) {
        socket.getOutputStream().write(one);
      }
      serves();
    }
    for (Socket socket : open) {
      assertThat(socket.getInputStream().readNBytes(21)).hasSize(21);
      socket.close();
    }
  }

  @Test
  void idleConnectionsCostLittle() throws Exception {
    long before = daemon.residentBytes();
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Socket socket = daemon.socket();
      socket.getOutputStream().write(HELLO.getBytes(StandardCharsets.ISO_8859_1));
      open.add(socket);
    }
    for (Socket socket : open) {
      assertThat(socket.getInputStream().readNBytes(21)).hasSize(21);
    }
    serves();
    System.out.printf(
        "5,000 idle connections: %,d bytes of resident memory each%n",
        (daemon.residentBytes() - before) / 5_000);
    for (Socket socket : open) {
      socket.close();
    }
    serves();
  }

  @Test
  void floodsOfPublishesThatNobodyReadsAnswersOf() throws Exception {
    byte[] frame = ByteBuffer.allocate(4 + 9 + 3 + 1).putInt(13).put((byte) 4).array();
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = daemon.socket();
      socket.getChannel();
      open.add(socket);
      Thread flood =
          Thread.ofVirtual()
              .unstarted(() -> {
                try {
                  socket.getOutputStream().write(HELLO.getBytes(StandardCharsets.ISO_8859_1));
                  for (int n = 0; n < 100_000; n++) {
                    socket.getOutputStream().write(frame);
                  }
                } catch (IOException e) {
                  // the daemon stopped reading, and this test closed the socket
                }
              });
      flood.start();
    }
    serves();
    serves();
    for (Socket socket : open) {
      socket.close();
    }
    serves();
  }
}
