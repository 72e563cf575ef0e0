package io.blipmq.client;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Finds connections whose other end is gone without a word: asks for a sign of life when nothing
 * has come for a while, and gives the connection up when none comes. Event loop only.
 */
final class KeepAlive {
  private final Connection connection;
  private final Timing timing;
  private final long quietNanos;
  private final long deadNanos;
  private long lastReceived;
  private @Nullable Runnable cancel;

  KeepAlive(Connection connection, Timing timing, ClientConfig config) {
    this.connection = connection;
    this.timing = timing;
    quietNanos = config.keepAlive().toNanos();
    deadNanos = quietNanos + config.graceOfDead().toNanos();
  }

  void start(EventLoop loop) {
    received();
    lookAfter(loop, quietNanos);
  }

  /** Bytes came. */
  void received() {
    lastReceived = timing.nanoTime();
  }

  void stop() {
    if (cancel != null) {
      cancel.run();
    }
  }

  private void lookAfter(EventLoop loop, long nanos) {
    cancel = timing.after(loop, nanos, () -> look(loop));
  }

  private void look(EventLoop loop) {
    long quiet = timing.nanoTime() - lastReceived;
    if (quiet >= deadNanos) {
      connection.close("nothing came from the broker for " + quiet / 1_000_000 + " ms");
    } else if (quiet >= quietNanos) {
      connection.ping();
      lookAfter(loop, deadNanos - quiet);
    } else {
      lookAfter(loop, quietNanos - quiet);
    }
  }
}
