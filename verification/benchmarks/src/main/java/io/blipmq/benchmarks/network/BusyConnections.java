package io.blipmq.benchmarks.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Connections by MQTT, each of which publishes {@value #EACH_PER_SECOND} messages a second to a
 * topic of its own and receives them. One thread does it for all of them, evenly spread over the
 * second; a latency counts from when its message was due, not from when it was sent.
 */
final class BusyConnections implements AutoCloseable {
  private static final int EACH_PER_SECOND = 10;
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) / EACH_PER_SECOND;

  /** As long as nothing is due, it looks this often for what has come. */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Selector selector = Selector.open();
  private final List<BusyConnection> connections = new ArrayList<>();
  private final Histogram latencies = new Histogram(3);

  private BusyConnections() throws IOException {}

  /** The latencies of so many connections in nanoseconds, after as long a time to warm up. */
  static Histogram latencies(Contender contender, Running broker, int count, Duration measured)
      throws IOException {
    try (BusyConnections all = new BusyConnections()) {
      for (int i = 0; i < count; i++) {
        all.connect(contender, broker.port, i);
      }
      all.exchange(measured);
      all.latencies.reset();
      all.exchange(measured);
      return all.latencies;
    }
  }

  private void connect(Contender contender, int port, int number) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    BusyConnection connection = new BusyConnection(channel, number);
    connections.add(connection);
    connection.subscribe(contender);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, connection);
  }

  /** Sends what is due within that time, and waits for the last of it. */
  private void exchange(Duration time) throws IOException {
    long gap = PERIOD_NANOS / connections.size();
    long total = time.toNanos() / gap;
    long start = System.nanoTime();
    long sent = 0;
    long received = 0;
    while (received < total) {
      long now = System.nanoTime();
      long due = start + sent * gap;
      while (sent < total && due - now <= 0) {
        connections.get((int) (sent % connections.size())).publish(due);
        sent++;
        due = start + sent * gap;
      }
      int came = receive();
      received += came;
      if (came == 0) {
        LockSupport.parkNanos(sent < total ? Math.min(due - now, LOOK_NANOS) : LOOK_NANOS);
      }
      if (now - (start + total * gap) > PATIENCE_NANOS) {
        throw new IOException((total - received) + " of " + total + " messages did not come");
      }
    }
  }

  private int receive() throws IOException {
    int[] came = {0};
    try {
      selector.selectNow(key -> came[0] += ((BusyConnection) key.attachment()).receive(latencies));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return came[0];
  }

  @Override
  public void close() throws IOException {
    for (BusyConnection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
